# outcome: raised|output_limit
raise ValueError("x" * 10 ** 7)
