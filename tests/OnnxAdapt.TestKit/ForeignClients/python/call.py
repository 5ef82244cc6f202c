"""Makes one call with grpcio: requests are JSON lines on standard input, events are JSON lines on standard output.

usage: call.py TARGET SERVICE/METHOD [--header NAME:VALUE]... [--deadline SECONDS] [--gzip]

Message types are learnt from the server by reflection. Events: {"headers": {...}}, {"message": {...}} for each
response, and last {"status": {"code": N, "details": "...", "trailers": {...}}}. Binary metadata is base64.
"""

import argparse
import base64
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def varint(data, at):
    value = shift = 0
    while True:
        octet = data[at]
        at += 1
        value |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:
            return value, at


def fields(data):
    """Numbers and contents of the length-delimited fields of a message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        size, at = varint(data, at)
        if key & 7 == 2:
            yield key >> 3, data[at : at + size]
            at += size


def length_delimited(number, data):
    assert number < 16 and len(data) < 128
    return bytes([number << 3 | 2, len(data)]) + data


def file_descriptors(channel, symbol):
    """Asks server reflection for the file that declares a symbol and all it imports."""
    ask = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    answer = next(ask(iter([length_delimited(4, symbol.encode())]), timeout=30))
    parts = dict(fields(answer))
    if 4 not in parts:
        raise SystemExit(f"The server does not know {symbol}.")
    return [descriptor_pb2.FileDescriptorProto.FromString(data) for _, data in fields(parts[4])]


def service_descriptor(channel, service):
    pool = descriptor_pool.DescriptorPool()
    files = {file.name: file for file in file_descriptors(channel, service)}

    def add(name):
        if name in files:
            file = files.pop(name)
            for dependency in file.dependency:
                add(dependency)
            pool.Add(file)

    for name in list(files):
        add(name)
    return pool.FindServiceByName(service), pool


def message_class(pool, descriptor):
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def emit(kind, body):
    print(json.dumps({kind: body}), flush=True)


def metadata(entries):
    return {key: base64.b64encode(value).decode() if isinstance(value, bytes) else value for key, value in entries or []}


def outgoing_metadata(headers):
    pairs = []
    for header in headers:
        name, value = header.split(":", 1)
        pairs.append((name.lower(), base64.b64decode(value) if name.endswith("-bin") else value))
    return pairs


def requests(kind):
    for line in sys.stdin:
        if line.strip():
            yield json_format.Parse(line, kind())


def start(channel, path, method, pool, arguments):
    request_kind = message_class(pool, method.input_type)
    response_kind = message_class(pool, method.output_type)
    proto = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(proto)
    codec = {"request_serializer": request_kind.SerializeToString, "response_deserializer": response_kind.FromString}
    options = {
        "metadata": outgoing_metadata(arguments.header),
        "timeout": arguments.deadline,
        "compression": grpc.Compression.Gzip if arguments.gzip else None,
    }
    sent = requests(request_kind)
    if proto.client_streaming and proto.server_streaming:
        return channel.stream_stream(path, **codec)(sent, **options)
    if proto.client_streaming:
        return channel.stream_unary(path, **codec).future(sent, **options)
    if proto.server_streaming:
        return channel.unary_stream(path, **codec)(next(sent), **options)
    return channel.unary_unary(path, **codec).future(next(sent), **options)


def responses(call, method):
    proto = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(proto)
    if proto.server_streaming:
        yield from call
    else:
        yield call.result()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("method")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--deadline", type=float)
    parser.add_argument("--gzip", action="store_true")
    arguments = parser.parse_args()
    service_name, method_name = arguments.method.rsplit("/", 1)
    with grpc.insecure_channel(arguments.target) as channel:
        service, pool = service_descriptor(channel, service_name)
        method = service.methods_by_name[method_name]
        call = start(channel, f"/{service_name}/{method_name}", method, pool, arguments)
        told = False
        try:
            for response in responses(call, method):
                if not told:
                    emit("headers", metadata(call.initial_metadata()))
                    told = True
                emit("message", json_format.MessageToDict(response, preserving_proto_field_name=True))
        except grpc.RpcError:
            pass
        emit("status", {"code": call.code().value[0], "details": call.details(), "trailers": metadata(call.trailing_metadata())})


if __name__ == "__main__":
    main()
