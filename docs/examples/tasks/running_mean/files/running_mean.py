def running_mean(values, width):
    means = []
    for start in range(len(values) - width):
        window = values[start:start + width]
        means.append(sum(window) / width)
    return means
