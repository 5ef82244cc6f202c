"""Talks to the inference protocol the way Triton's Python client does, with grpcio and nothing of the server's project.

usage: triton_client.py TARGET DESCRIPTORS ENCODER

DESCRIPTORS is a file with a FileDescriptorSet of grpc_service.proto, from which the message classes are made; the stubs are plain
multi-callables with the method names of the public contract. Prints PASS at the end.
"""

import array
import mmap
import os
import struct
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


class Stub:
    """Calls by name; messages by name."""

    def __init__(self, channel, descriptors):
        pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet()
        with open(descriptors, "rb") as file:
            files.ParseFromString(file.read())
        for file in files.file:
            pool.Add(file)
        self._service = pool.FindServiceByName("inference.GRPCInferenceService")
        self._pool = pool
        self._channel = channel

    def kind(self, name):
        return self._class(self._pool.FindMessageTypeByName("inference." + name))

    def call(self, name, /, **fields):
        method = self._service.methods_by_name[name]
        request = self._class(method.input_type)(**fields)
        return self._unary(method)(request, timeout=60)

    def send(self, name, request):
        return self._unary(self._service.methods_by_name[name])(request, timeout=60)

    def stream(self, name, requests):
        method = self._service.methods_by_name[name]
        stub = self._channel.stream_stream(
            "/inference.GRPCInferenceService/" + name,
            request_serializer=self._class(method.input_type).SerializeToString,
            response_deserializer=self._class(method.output_type).FromString,
        )
        return list(stub(iter(requests), timeout=60))

    def _unary(self, method):
        return self._channel.unary_unary(
            "/inference.GRPCInferenceService/" + method.name,
            request_serializer=self._class(method.input_type).SerializeToString,
            response_deserializer=self._class(method.output_type).FromString,
        )

    def _class(self, descriptor):
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(descriptor)
        return message_factory.MessageFactory(self._pool).GetPrototype(descriptor)


def add_input(request, name, datatype, shape, raw=None):
    tensor = request.inputs.add()
    tensor.name, tensor.datatype = name, datatype
    tensor.shape.extend(shape)
    if raw is not None:
        request.raw_input_contents.append(raw)
    return tensor


def ints(data):
    return list(array.array("i", data))


def simple(stub):
    request = stub.kind("ModelInferRequest")(model_name="simple", id="1")
    add_input(request, "INPUT0", "INT32", [1, 16], array.array("i", range(16)).tobytes())
    add_input(request, "INPUT1", "INT32", [1, 16], array.array("i", [1] * 16).tobytes())
    return request


def check_health(stub):
    assert stub.call("ServerLive").live and stub.call("ServerReady").ready
    assert stub.call("ModelReady", name="simple").ready
    assert "statistics" in stub.call("ServerMetadata").extensions
    metadata = stub.call("ModelMetadata", name="simple", version="1")
    assert [tensor.name for tensor in metadata.inputs] == ["INPUT0", "INPUT1"], metadata
    assert stub.call("ModelConfig", name="simple").config.max_batch_size > 0


def check_infer(stub):
    response = stub.send("ModelInfer", simple(stub))
    assert response.id == "1" and response.model_name == "simple", response
    assert ints(response.raw_output_contents[0]) == list(range(1, 17))
    assert ints(response.raw_output_contents[1]) == list(range(-1, 15))


def check_explicit_contents(stub):
    request = stub.kind("ModelInferRequest")(model_name="simple")
    for name in ("INPUT0", "INPUT1"):
        add_input(request, name, "INT32", [1, 16]).contents.int_contents.extend(range(16))
    response = stub.send("ModelInfer", request)
    assert ints(response.raw_output_contents[0]) == [2 * value for value in range(16)]
    request.raw_input_contents.append(array.array("i", range(8)).tobytes())
    try:
        stub.send("ModelInfer", request)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
        assert "contents field must not be specified when using raw_input_contents for 'INPUT0' for model 'simple'" in error.details(), error.details()
    else:
        raise AssertionError("contents beside raw_input_contents were taken")


def check_text(stub, encoder):
    texts = [b"hello", "grüße".encode()]
    request = stub.kind("ModelInferRequest")(model_name=encoder)
    add_input(request, "TEXT", "BYTES", [2, 1], b"".join(struct.pack("<I", len(text)) + text for text in texts))
    response = stub.send("ModelInfer", request)
    rows, size = response.outputs[0].shape
    assert rows == 2 and len(response.raw_output_contents[0]) == 8 * size


def check_shared_memory(stub):
    key, size = "onnxadapt-python-%d" % os.getpid(), 3 * 64
    path = os.path.join("/dev/shm", key)
    with open(path, "w+b") as file:
        try:
            file.truncate(size)
            memory = mmap.mmap(file.fileno(), size)
            memory[0:64] = array.array("i", range(16)).tobytes()
            memory[64:128] = array.array("i", [5] * 16).tobytes()
            stub.call("SystemSharedMemoryRegister", name="python", key="/" + key, offset=0, byte_size=size)
            assert stub.call("SystemSharedMemoryStatus", name="python").regions["python"].byte_size == size
            request = stub.kind("ModelInferRequest")(model_name="simple")
            tensors = [add_input(request, "INPUT0", "INT32", [1, 16]), add_input(request, "INPUT1", "INT32", [1, 16]), request.outputs.add()]
            tensors[2].name = "OUTPUT0"
            for index, tensor in enumerate(tensors):
                tensor.parameters["shared_memory_region"].string_param = "python"
                tensor.parameters["shared_memory_byte_size"].int64_param = 64
                tensor.parameters["shared_memory_offset"].int64_param = 64 * index
            stub.send("ModelInfer", request)
            assert ints(memory[128:192]) == list(range(5, 21))
            stub.call("SystemSharedMemoryUnregister", name="python")
        finally:
            os.unlink(path)


def check_stream(stub):
    requests = []
    for model in ("simple", "nothing", "simple"):
        requests.append(simple(stub))
        requests[-1].model_name, requests[-1].id = model, model
    answers = stub.stream("ModelStreamInfer", requests)
    assert [bool(answer.error_message) for answer in answers] == [False, True, False], answers
    assert answers[1].infer_response.id == "nothing"
    assert answers[2].infer_response.parameters["triton_final_response"].bool_param


def check_repository(stub):
    stub.call("RepositoryModelLoad", model_name="simple")
    states = {model.name: model.state for model in stub.call("RepositoryIndex").models if model.version == "3" or model.name != "simple"}
    assert states["simple"] == "READY", states
    stub.call("RepositoryModelUnload", model_name="simple")
    assert not stub.call("ModelReady", name="simple").ready
    stub.call("RepositoryModelLoad", model_name="simple")
    assert stub.call("ModelStatistics", name="simple").model_stats[0].inference_count > 0


def main():
    target, descriptors, encoder = sys.argv[1:]
    with grpc.insecure_channel(target) as channel:
        stub = Stub(channel, descriptors)
        check_health(stub)
        check_infer(stub)
        check_explicit_contents(stub)
        check_text(stub, encoder)
        if os.path.isdir("/dev/shm"):
            check_shared_memory(stub)
        check_stream(stub)
        check_repository(stub)
    print("PASS")


if __name__ == "__main__":
    main()
