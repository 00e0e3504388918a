"""A data class, a named tuple and an enumeration."""

from collections import namedtuple
from dataclasses import dataclass
from enum import Enum

Size = namedtuple("Size", "width height")


class Turn(Enum):
    LEFT = 1
    RIGHT = -1


@dataclass
class Robot:
    x: int = 0
    y: int = 0
    dx: int = 0
    dy: int = 1

    def turn(self, side):
        self.dx, self.dy = -self.dy * side.value, self.dx * side.value

    def forward(self, steps):
        self.x += self.dx * steps
        self.y += self.dy * steps


def drive(commands):
    """
    >>> drive("2R3")
    (3, 2)
    >>> drive("L1L1")
    (-1, -1)
    """
    robot = Robot()
    for command in commands:
        if command == "L":
            robot.turn(Turn.LEFT)
        elif command == "R":
            robot.turn(Turn.RIGHT)
        else:
            robot.forward(int(command))
    return robot.x, robot.y


def largest(sizes):
    """
    >>> largest([(2, 3), (1, 9), (4, 2)])
    9
    """
    best = 0
    for width, height in sizes:
        size = Size(width, height)
        best = max(best, size.width * size.height)
    return best


if __name__ == "__main__":
    print(drive("5L2R1"), largest([(3, 3), (2, 4)]))
