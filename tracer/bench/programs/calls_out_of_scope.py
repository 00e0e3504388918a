# Nearly all its time goes into Python functions of the standard library, which call each other.
import sys
from fractions import Fraction


def main(turns):
    total = Fraction(0)
    for i in range(turns):
        total += Fraction(i, i + 1)
        total = total.limit_denominator(1000)
    return total


main(20000 * int(sys.argv[1]))
