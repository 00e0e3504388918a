"""Giving change with the coins at hand."""


def give_change(amount, coins):
    """Coins from the largest on, or None if it does not work out.

    >>> give_change(8, [5, 2, 1])
    [5, 2, 1]
    >>> give_change(3, [5, 2])
    """
    given = []
    for coin in sorted(coins, reverse=True):
        while amount >= coin:
            amount -= coin
            given.append(coin)
    if amount:
        return None
    return given


def buy(price, inserted):
    """
    >>> buy(7, [5, 5])
    'thanks, 3 back'
    >>> buy(7, [5])
    '2 missing'
    """
    paid = sum(inserted)
    if paid < price:
        return f"{price - paid} missing"
    if paid == price:
        return "thanks"
    return f"thanks, {paid - price} back"


if __name__ == "__main__":
    print(give_change(13, [10, 5, 2, 1]), buy(4, [2, 2]))
