// The program in which pairs are judged: reads them from stdin, and writes a line [letter, reason] for each as soon as it is known: Right,
// Wrong, Unparsed, Timeout. A pair that takes the whole program down is the one behind the last line.
#pragma once

namespace foretrace::eval {

inline constexpr double kSecondsAPair = 3;  // as the reference scorer of CRUXEval allows

// SECONDS stands for kSecondsAPair.
inline constexpr const char* kJudgeProgram = R"py(
import ast, json, os, random, select, signal, sys, time

class NoExpression(Exception):
    pass

def parse(answer):
    try:
        tree = ast.parse(answer.strip(), '<answer>', 'eval')
        return tree, compile(tree, '<answer>', 'eval')
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        raise NoExpression('no Python expression: %s' % error)

def judge_value(code, expected, answer, entry):
    tree, parsed = parse(answer)
    if any(isinstance(node, ast.Name) and node.id == entry for node in ast.walk(tree)):
        return 'U', 'runs the program in place of a value'
    return compare(code, expected, parsed)

def judge_call(code, expected, answer, entry):
    tree, parsed = parse(answer)
    call = tree.body
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == entry):
        return 'U', 'no call of %s' % entry
    return compare(code, expected, parsed)

def compare(code, expected, parsed):
    names = {'__name__': 'program'}
    exec(code, names)
    wanted = eval(expected.strip(), names)
    value = eval(parsed, names)
    if wanted == value:
        return 'R', ''
    return 'W', 'another value: %.100r' % (value,)

def judge_assertion(code, expected, answer, entry):
    exec('%s\nassert %s == %s' % (code, expected, answer), {})
    return 'R', ''

FORMS = {'value': judge_value, 'call': judge_call, 'assertion': judge_assertion}

def report(pair, mark, pipe):
    try:
        letter, reason = FORMS[pair['form']](pair['code'], pair['expected'], pair['answer'], pair['entry'])
    except NoExpression as error:
        letter, reason = 'U', str(error)
    except BaseException as error:
        letter, reason = 'W', '%s: %.100s' % (type(error).__name__, error)
    line = json.dumps([mark, letter, reason[:200]])
    os.write(pipe, line.encode())
    os._exit(0)

def read_until(pipe, end):
    data = b''
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        part = os.read(pipe, 65536)
        data += part
        if not part or len(data) > 65536:
            return data

def verdict(pair):
    mark = random.SystemRandom().random()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        os.setpgid(0, 0)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        report(pair, mark, into)
    os.close(into)
    data = read_until(out, time.monotonic() + SECONDS)
    os.close(out)
    try:
        os.killpg(child, signal.SIGKILL)
    except OSError:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if data is None:
        return ['T', 'no answer within SECONDS s']
    try:
        marked, letter, reason = json.loads(data)
    except ValueError:
        marked = None
    if marked == mark:
        return [letter, reason]
    return ['W', 'ended the process' + (' by signal %d' % os.WTERMSIG(status) if os.WIFSIGNALED(status) and data == b'' else '')]

sys.setrecursionlimit(1000)
null = os.open('/dev/null', os.O_RDWR)
for pair in json.loads(sys.stdin.buffer.read().decode('utf-8', 'surrogatepass')):
    os.write(1, (json.dumps(verdict(pair)) + '\n').encode())
)py";

}  // namespace foretrace::eval
