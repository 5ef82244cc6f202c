"""Sends messages of some size from several callers at once, and prints how often each status came as one JSON object.

usage: large.py TARGET METHOD BYTES CALLERS ROUNDS
"""

import collections
import json
import sys
import threading

import grpc


def same(value):
    return value


def main():
    target, method, size, callers, rounds = sys.argv[1:]
    seen, lock, message = collections.Counter(), threading.Lock(), bytes(int(size))

    def caller(channel):
        call = channel.unary_unary(method, request_serializer=same, response_deserializer=same)
        for _ in range(int(rounds)):
            try:
                call(message, timeout=60)
                status = "answered"
            except grpc.RpcError as error:
                status = "%d: %s" % (error.code().value[0], error.details())
            with lock:
                seen[status] += 1

    with grpc.insecure_channel(target, options=[("grpc.max_send_message_length", -1)]) as channel:
        threads = [threading.Thread(target=caller, args=(channel,)) for _ in range(int(callers))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
