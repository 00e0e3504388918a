counter = 0


def bump(amount):
    global counter
    counter += amount
    local = [counter]
    del amount
    other = local
    other.append("x")
    del local
    return other


first = bump(2)
second = first
second[0] = {"deep": first}
del first
exec("made = [1]\nmade.append(2)")
value = eval("counter + 1")
(a, *rest), b = (1, 2, 3), 4
