# outcome: memory_limit
# needs: memory
text = "x"
while True:
    text += text
