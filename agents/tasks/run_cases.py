# What the grader runs in a sandbox of its own. Standard input: two JSON texts, each behind its length in 16 digits. The first has the files under test; who runs them is forked
# before the second is read, which has the cases. Each result is a line that begins with a mark of the second text, so that nothing a program prints passes for one.
import base64, builtins, ctypes, importlib.util, json, math, os, resource, select, signal, socket, subprocess, sys, time, types

PLAIN = (type(None), bool, int, str)
PATIENCE = 10  # seconds by the clock for each of a processor
TICKS = os.sysconf('SC_CLK_TCK')
WORK = os.path.join(os.getcwd(), 'work')


def read_text(fd):
    def exactly(count):
        data = b''
        while len(data) < count:
            part = os.read(fd, min(count - len(data), 1 << 20))
            if not part:
                raise EOFError
            data += part
        return data
    return json.loads(exactly(int(exactly(16))).decode('utf-8', 'surrogatepass'))


def write_files(folder, files):
    for path, file in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, 'wb') as out:
            out.write(base64.b64decode(file['base64']))
        os.chmod(target, 0o755 if file.get('executable') else 0o644)


# Values that cross between processes: data alone, by exact type, so that nothing comes with a say in its own comparison.
def encode(value, depth=0):
    kind = type(value)
    if depth > 100:
        raise TypeError('a value that is nested too deep')
    if kind in PLAIN:
        return value if kind is not int or abs(value) < 1 << 53 else {'n': str(value)}
    if kind is float:
        return {'f': value.hex()}
    if kind is complex:
        return {'c': [value.real.hex(), value.imag.hex()]}
    if kind in (bytes, bytearray):
        return {'b': value.hex()}
    if kind is dict:
        return {'d': [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    for letter, sequence in (('l', list), ('t', tuple), ('s', set), ('z', frozenset)):
        if kind is sequence:
            return {letter: [encode(item, depth + 1) for item in value]}
    if issubclass(kind, dict) and kind.__module__ == 'collections':
        return encode(dict(value), depth + 1)
    if hasattr(kind, '__next__') or kind in (range, type({}.keys()), type({}.values()), type({}.items())) or (kind.__module__, kind.__name__) == ('collections', 'deque'):
        return {'i': [encode(item, depth + 1) for item in value]}
    raise TypeError('a value of type %s, which is no plain data' % kind.__name__)


def decode(value):
    if not isinstance(value, dict):
        return value
    (letter, inner), = value.items()
    if letter == 'n':
        return int(inner)
    if letter == 'f':
        return float.fromhex(inner)
    if letter == 'c':
        return complex(*map(float.fromhex, inner))
    if letter == 'b':
        return bytes.fromhex(inner)
    if letter == 'd':
        return {decode(k): decode(v) for k, v in inner}
    items = [decode(item) for item in inner]
    return iter(items) if letter == 'i' else {'l': list, 't': tuple, 's': set, 'z': frozenset}[letter](items)


def send(channel, message):
    data = json.dumps(message).encode('utf-8', 'surrogatepass')
    channel.sendall(b'%016d' % len(data) + data)


def receive(channel):
    return read_text(channel.fileno())


def silence():
    for standard in (0, 1, 2):
        os.dup2(NULL, standard)


def close_but(*kept):
    top = 0
    for fd in sorted(kept):
        if fd > 3:
            os.closerange(max(3, top), fd)
        top = fd + 1
    os.closerange(max(3, top), 4096)


def load(program, source):
    module = types.ModuleType(os.path.splitext(os.path.basename(program))[0])
    module.__file__ = os.path.join(WORK, program)
    sys.modules[module.__name__] = module
    exec(compile(source, program, 'exec'), module.__dict__)
    return module.__dict__


def told(error):
    return '%s: %.300s' % (type(error).__name__, error)


# The process of the program under test: calls what it is asked to.
def serve(channel, program, source):
    try:
        os.chdir(WORK)
        sys.path.insert(0, WORK)
        names = load(program, source)
    except BaseException as error:
        send(channel, {'broken': told(error)})
        os._exit(1)
    send(channel, {'functions': [name for name, value in names.items() if callable(value) and not name.startswith('__')]})
    while True:
        request = receive(channel)
        try:
            if 'call' in request:
                value = eval(compile(request['call'], '<call>', 'eval'), names)
            else:
                value = names[request['function']](*map(decode, request['args']), **{k: decode(v) for k, v in request['named'].items()})
            reply = {'value': encode(value), 'type': type(value).__name__}
            if request.get('shown'):
                reply['shown'] = repr(value)
        except BaseException as error:
            reply = {'raised': type(error).__name__, 'message': '%.300s' % error}
        send(channel, reply)


# Forks a process for each program that it is asked for, by its number, and hands it the channel that comes along. It never sees a case.
def zygote(control, programs):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    silence()
    while True:
        data, fds, _, _ = socket.recv_fds(control, 16, 1)
        if not data:
            os._exit(0)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            close_but(fds[0])
            channel = socket.socket(fileno=fds[0])
            try:
                serve(channel, *programs[int(data)])
            except BaseException:
                os._exit(1)
        os.close(fds[0])
        control.sendall(b'%016d' % child)


class Crash(Exception):
    pass


def ask(channel, request):
    try:
        send(channel, request)
        reply = receive(channel)
    except (OSError, EOFError, ValueError):
        raise Crash('the process ended')
    if 'broken' in reply:
        raise Crash('cannot be loaded: ' + reply['broken'])
    return reply


def proxy(channel, name):
    def call(*args, **named):
        reply = ask(channel, {'function': name, 'args': [encode(a) for a in args], 'named': {k: encode(v) for k, v in named.items()}})
        if 'raised' in reply:
            kind = getattr(builtins, reply['raised'], None)
            error = kind if isinstance(kind, type) and issubclass(kind, Exception) and kind is not AssertionError else Crash
            raise error('%s: %s' % (reply['raised'], reply['message']))
        return decode(reply['value'])
    call.__name__ = name
    return call


def near(value, wanted, within):
    if isinstance(wanted, (list, tuple)):
        return isinstance(value, (list, tuple)) and len(value) == len(wanted) and all(near(a, b, within) for a, b in zip(value, wanted))
    return isinstance(value, (int, float)) and abs(value - wanted) <= within


def judge_call(case, value, names):
    wanted = eval(case['expect'], dict(names))
    if hasattr(type(value), '__next__') and isinstance(wanted, (list, tuple)):
        value = type(wanted)(value)
    right = near(value, wanted, case['within']) if 'within' in case else value == wanted
    return ['passed', ''] if right is True else ['failed', '%s is %.200r, not %.200s' % (case['call'][:200], value, case['expect'])]


def judge_code(case, names):
    try:
        exec(compile(case['code'], '<case>', 'exec'), names)
    except AssertionError as error:
        return ['failed', 'AssertionError: %.200s' % error]
    return ['passed', '']


class ModulesInMemory:
    def __init__(self, sources):
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in self.sources else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.sources[module.__name__], module.__dict__)


def judge(case, tests, channel, variant):
    names = {'__name__': 'tests'}
    sys.meta_path.insert(0, ModulesInMemory(tests.get('modules', {})))
    try:
        if tests.get('in_process'):
            os.chdir(WORK)
            sys.path.insert(0, WORK)
            names.update(load(*variant))
        else:
            hello = receive(channel)
            if 'broken' in hello:
                raise Crash('cannot be loaded: ' + hello['broken'])
            if 'call' in case:
                reply = ask(channel, {'call': case['call'], 'shown': tests.get('shown', False)})
                if 'raised' in reply:
                    return ['crashed', '%s: %s' % (reply['raised'], reply['message'])]
                if tests.get('shown'):
                    return ['shown', json.dumps([reply['shown'], reply['type']])]
                exec(tests.get('prelude', ''), names)
                return judge_call(case, decode(reply['value']), names)
            names.update({name: proxy(channel, name) for name in hello['functions']})
        exec(tests.get('prelude', ''), names)
        if 'call' in case:
            return judge_call(case, eval(case['call'], names), names)
        return judge_code(case, names)
    except (OSError, EOFError):
        return ['crashed', 'the process ended']
    except Crash as error:
        return ['crashed', str(error)]
    except BaseException as error:
        return ['crashed', told(error)]


# One case: a process that judges, and beside it the program's own. Both end with it.
def run_case(case, tests, control, number, variant):
    ours, theirs = socket.socketpair()
    program = 0
    if not tests.get('in_process'):
        socket.send_fds(control, [b'%d' % number], [theirs.fileno()])
        program = int(control.recv(16, socket.MSG_WAITALL))
    theirs.close()
    out, into = os.pipe()
    judging = os.fork()
    if judging == 0:
        os.setsid()
        silence()
        close_but(ours.fileno(), into)
        verdict = json.dumps([tests['mark']] + judge(case, tests, ours, variant)).encode('utf-8', 'replace')
        os.write(into, verdict)
        os._exit(0)
    os.close(into)
    ours.close()
    data = read_until(out, tests['seconds'], [judging] + [program] * (program > 0))
    os.close(out)
    for group in (judging, program):
        try:
            if group:
                os.killpg(group, signal.SIGKILL)
        except OSError:
            pass
    os.waitpid(judging, 0)
    if data is None:
        return ['timeout', 'no end within %g s' % tests['seconds']]
    try:
        verdict = json.loads(data)
        if verdict[0] == tests['mark']:
            return verdict[1:]
    except (ValueError, IndexError, TypeError):
        pass
    return ['crashed', 'the process ended']


def processor_seconds(pid):
    try:
        with open('/proc/%d/stat' % pid) as stat:
            fields = stat.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    except (OSError, ValueError, IndexError):
        return 0


# What comes before the pipe is closed. None: its processes have used their seconds, of a processor, which another's work does not shorten, or many times as many by the clock.
def read_until(pipe, seconds, pids):
    data = b''
    end = time.monotonic() + PATIENCE * seconds
    while True:
        if select.select([pipe], [], [], 0.02)[0]:
            part = os.read(pipe, 65536)
            data += part
            if not part or len(data) > 1 << 20:
                return data
        elif time.monotonic() > end or sum(map(processor_seconds, pids)) > seconds:
            return None


def report(mark, variant, case, result):
    os.write(1, ('\n' + json.dumps([mark, variant, case] + result) + '\n').encode())


def run_python(first, control):
    tests = read_text(0)
    os.ftruncate(0, 0)  # whoever finds a way to this descriptor reads nothing
    for number, variant in enumerate(first['programs']):
        for at, case in enumerate(tests['cases']):
            result = run_case(case, tests, control, number, variant)
            report(tests['mark'], number, at, result)
            if result[0] not in ('passed', 'shown') and tests.get('first_alone'):
                break


def run_process(command, stdin, seconds, keep):
    process = subprocess.Popen(command, cwd=WORK, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if keep == 'both' else subprocess.DEVNULL, start_new_session=True)
    resource.prlimit(process.pid, resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
    try:
        out = process.communicate(stdin, PATIENCE * seconds)[0]
        if process.returncode in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
            return None
        return [process.returncode, out[:1 << 20].decode('utf-8', 'surrogateescape')]
    except subprocess.TimeoutExpired:
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            pass
        process.wait()


def run_text(first):
    tests = read_text(0)
    os.ftruncate(0, 0)
    if tests.get('build'):
        built = run_process(['/bin/bash', '-c', tests['build']], b'', 60, 'both')
        if built is None or built[0] != 0:
            return report(tests['mark'], 0, -1, ['broken', 'does not build: ' + (built[1][:2000] if built else 'no end')])
    for at, case in enumerate(tests['cases']):
        command = ['/bin/bash', '-c', tests['run'] + ' "$@"', 'bash'] + case.get('argv', [])
        ran = run_process(command, case.get('stdin', '').encode('utf-8', 'surrogateescape'), tests['seconds'], 'out')
        report(tests['mark'], 0, at, ['ran'] + [json.dumps(ran)] if ran else ['timeout', 'no end within %g s' % tests['seconds']])


def run_command(first):
    tests = read_text(0)
    os.ftruncate(0, 0)
    write_files(os.path.join(WORK, 'tests'), tests['files'])
    ran = run_process(['/bin/bash', 'tests/test.sh'], b'', tests['seconds'], 'both')
    if ran is None:
        return report(tests['mark'], 0, 0, ['timeout', 'no end within %g s' % tests['seconds']])
    report(tests['mark'], 0, 0, ['passed' if ran[0] == 0 else 'failed', ran[1][-2000:]])


def main():
    sys.set_int_max_str_digits(0)
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: no process of the sandbox looks into another
    first = read_text(0)
    os.makedirs(WORK)
    os.environ['TMPDIR'] = os.path.dirname(WORK)  # at the weaker level there is no /tmp to write in
    write_files(WORK, first['files'])
    if first['kind'] == 'text':
        return run_text(first)
    if first['kind'] == 'command':
        return run_command(first)
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        zygote(theirs, first['programs'])
    theirs.close()
    run_python(first, ours)


NULL = os.open('/dev/null', os.O_RDWR)
main()
