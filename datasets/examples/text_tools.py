"""Small functions on text."""


def word_counts(text):
    """
    >>> word_counts("to be or not to be")
    {'to': 2, 'be': 2, 'or': 1, 'not': 1}
    """
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def is_palindrome(text):
    """
    >>> is_palindrome("Never odd")
    False
    >>> is_palindrome("No on")
    True
    """
    letters = [c.lower() for c in text if c.isalpha()]
    return letters == letters[::-1]


def wrap(text, width):
    """
    >>> wrap("the quick brown fox", 9)
    ['the quick', 'brown fox']
    """
    lines = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = line + " " + word if line else word
    if line:
        lines.append(line)
    return lines


def acronym(phrase):
    """
    >>> acronym("central processing unit")
    'CPU'
    """
    return "".join(word[0].upper() for word in phrase.split())


def common_prefix(words):
    """
    >>> common_prefix(["flow", "flower", "flag"])
    'fl'
    >>> common_prefix([])
    ''
    """
    if not words:
        return ""
    prefix = words[0]
    for word in words[1:]:
        while not word.startswith(prefix):
            prefix = prefix[:-1]
    return prefix


if __name__ == "__main__":
    print(word_counts("a b a"), is_palindrome("Anna"), wrap("one two three", 7), acronym("as soon as"))
