# Fifty instances in a list, each with a list that grows; two of them change in a turn.
import sys


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.history = []

    def move(self, amount, note):
        if self.balance + amount < 0:
            raise ValueError(note)
        self.balance += amount
        self.history.append((note, amount))
        return self.balance


def main(turns):
    people = [Account("p%d" % i, 10 * i) for i in range(50)]
    for r in range(turns):
        a, b = people[r % 50], people[(r * 7 + 3) % 50]
        text = a.owner.upper() + ":" + b.owner
        parts = text.split(":")
        try:
            a.move(-(r % 23), "out " + parts[1])
            b.move(r % 23, "in " + parts[0].lower())
        except ValueError as e:
            note = str(e)


main(200 * int(sys.argv[1]))
