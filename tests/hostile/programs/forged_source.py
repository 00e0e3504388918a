# outcome: returned
import linecache
exec(compile("x = 1\n" * 100, __file__, "exec"))
exec(compile("y = 2\n", "/etc/shadow", "exec"))
linecache.cache[__file__] = (1, None, ["evil\n"], __file__)
