def allocate(stock, orders):
    shipped = []
    balance = 10
    for item, count in orders:
        if item not in stock:
            shipped.append((item, 0))
        elif count > stock[item]:
            shipped.append((item, stock[item]))
            stock[item] = 0
        else:
            stock[item] -= count
            shipped.append((item, count))
        balance -= 4
    return balance


def audit(log):
    log.append("audited")


stock = {"pen": 5, "ink": 1}
log = ["start"]
history = log
left = allocate(stock, [("pen", 2), ("ink", 3), ("pen", 1)])
audit(history)
for i in range(6):
    left += 1
