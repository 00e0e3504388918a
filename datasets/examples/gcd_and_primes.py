"""Elementary number theory."""


def gcd(a, b):
    """
    >>> gcd(12, 18)
    6
    >>> gcd(7, 3)
    1
    """
    while b:
        a, b = b, a % b
    return a


def prime_factors(n):
    """
    >>> prime_factors(12)
    [2, 2, 3]
    >>> prime_factors(17)
    [17]
    """
    factors = []
    divisor = 2
    while divisor * divisor <= n:
        while n % divisor == 0:
            factors.append(divisor)
            n //= divisor
        divisor += 1
    if n > 1:
        factors.append(n)
    return factors


def primes_below(limit):
    """
    >>> primes_below(12)
    [2, 3, 5, 7, 11]
    >>> primes_below(2)
    []
    """
    is_prime = [True] * limit
    primes = []
    for n in range(2, limit):
        if is_prime[n]:
            primes.append(n)
            for multiple in range(n * n, limit, n):
                is_prime[multiple] = False
    return primes


if __name__ == "__main__":
    print(gcd(48, 36), prime_factors(60), primes_below(20))
