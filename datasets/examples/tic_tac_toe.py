"""Who won at tic-tac-toe."""

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def winner(board):
    """
    >>> winner("xxxoo....")
    'x'
    >>> winner("xo.......")
    """
    for a, b, c in LINES:
        if board[a] != "." and board[a] == board[b] == board[c]:
            return board[a]
    return None


def play(moves):
    """The board after the moves, x first.

    >>> play([4, 0, 8])
    'o...x...x'
    >>> play([4, 4])
    '....x....'
    """
    board = ["."] * 9
    player = "x"
    for move in moves:
        if board[move] == ".":
            board[move] = player
            player = "o" if player == "x" else "x"
    return "".join(board)


if __name__ == "__main__":
    final = play([0, 3, 1, 4, 2])
    print(final, winner(final))
