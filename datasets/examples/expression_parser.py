"""A calculator: tokens, then a recursive descent parser."""


def tokenize(text):
    """
    >>> tokenize("1+23*(4)")
    ['1', '+', '23', '*', '(', '4', ')']
    """
    tokens = []
    number = ""
    for char in text:
        if char.isdigit():
            number += char
            continue
        if number:
            tokens.append(number)
            number = ""
        if char != " ":
            tokens.append(char)
    if number:
        tokens.append(number)
    return tokens


class Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.position = 0

    def peek(self):
        if self.position < len(self.tokens):
            return self.tokens[self.position]
        return None

    def take(self):
        token = self.peek()
        self.position += 1
        return token

    def sum(self):
        value = self.product()
        while self.peek() in ("+", "-"):
            if self.take() == "+":
                value += self.product()
            else:
                value -= self.product()
        return value

    def product(self):
        value = self.atom()
        while self.peek() == "*":
            self.take()
            value *= self.atom()
        return value

    def atom(self):
        token = self.take()
        if token == "(":
            value = self.sum()
            self.take()
            return value
        return int(token)


def evaluate(text):
    """
    >>> evaluate("1+2*3")
    7
    >>> evaluate("(1+2)*3-4")
    5
    """
    return Parser(tokenize(text)).sum()


if __name__ == "__main__":
    print(evaluate("2*(3+4)-5"))
