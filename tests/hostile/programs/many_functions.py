# outcome: returned|step_limit|time_limit|error
for i in range(3000):
    exec(compile("def f(): pass\nf()", __file__, "exec"))
