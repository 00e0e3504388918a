"""Drives `foretrace serve` with the package `openai`. Prints a JSON line for each answer."""

import json
import sys

import openai

url, token = sys.argv[1], sys.argv[2]
client = openai.OpenAI(base_url=url + "/v1", api_key=token, max_retries=0)


def show(name, value):
    print(json.dumps({"name": name, "value": value}))


show("models", [model.id for model in client.models.list()])
whole = client.completions.create(model="small", prompt="def f", max_tokens=12, temperature=0, logprobs=1)
show("text", whole.choices[0].text)
show("reason", whole.choices[0].finish_reason)
show("logprobs", len(whole.choices[0].logprobs.token_logprobs))
pieces = [chunk.choices[0].text for chunk in client.completions.create(model="small", prompt="def f", max_tokens=12, temperature=0, stream=True)]
show("streamed", "".join(pieces))
several = client.completions.create(model="small", prompt=["a", "b"], n=2, seed=3, max_tokens=4)
show("several", [choice.index for choice in several.choices])
chat = client.chat.completions.create(model="small", messages=[{"role": "user", "content": "hi"}], max_tokens=5, temperature=0)
show("chat", chat.choices[0].message.content)
deltas = client.chat.completions.create(model="small", messages=[{"role": "user", "content": "hi"}], max_tokens=5, temperature=0, stream=True)
show("chat_streamed", "".join(chunk.choices[0].delta.content or "" for chunk in deltas))
try:
    client.completions.create(model="small", prompt="a", max_tokens=-1)
except openai.BadRequestError as error:
    show("bad", "max_tokens" in error.message)
try:
    client.completions.create(model="small", prompt="x" * 10_000_000)
except openai.APIStatusError as error:
    show("large", error.status_code)
try:
    openai.OpenAI(base_url=url + "/v1", api_key="wrong", max_retries=0).models.list()
except openai.AuthenticationError:
    show("guarded", True)
