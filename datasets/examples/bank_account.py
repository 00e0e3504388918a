"""A bank account: a class with state, and an exception of its own."""


class InsufficientFunds(Exception):
    pass


class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount
        self.history.append(("deposit", amount))

    def withdraw(self, amount):
        if amount > self.balance:
            raise InsufficientFunds(f"{self.owner} has only {self.balance}")
        self.balance -= amount
        self.history.append(("withdraw", amount))


def final_balance(start, moves):
    """The balance after all moves that are possible.

    >>> final_balance(10, [5, -3])
    12
    >>> final_balance(4, [-9, 2, -6])
    0
    >>> final_balance(0, [])
    0
    """
    account = Account("ann", start)
    for move in moves:
        try:
            if move > 0:
                account.deposit(move)
            else:
                account.withdraw(-move)
        except InsufficientFunds:
            continue
    return account.balance


if __name__ == "__main__":
    print(final_balance(10, [5, -3, -20, 7]))
