"""
Adapts a network in PyTorch as a job folder says, and prints what it came to as JSON.

The folder holds job.json (the ONNX nodes, what is trained, how), weights.safetensors, train.safetensors and test.safetensors. The nodes are
run one by one with PyTorch's own functions; an encoder of texts is a module written by hand, since exporters take it to pieces.
"""
import json
import math
import os
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

TYPES = {"F32": np.float32, "I64": np.int64, "I32": np.int32, "U8": np.uint8, "F64": np.float64}


def read(path):
    raw = np.fromfile(path, dtype=np.uint8)
    size = int(raw[:8].view(np.int64)[0])
    header = json.loads(raw[8:8 + size].tobytes())
    header.pop("__metadata__", None)
    data = raw[8 + size:]
    return {name: data[e["data_offsets"][0]:e["data_offsets"][1]].view(TYPES[e["dtype"]]).reshape(e["shape"]) for name, e in header.items()}


class Graph(nn.Module):
    """An ONNX graph, node by node."""

    def __init__(self, job, weights):
        super().__init__()
        self.input, self.output = job["input"], job["output"]
        last = next(i for i, node in enumerate(job["nodes"]) if self.output in node["outputs"])
        self.nodes = job["nodes"][:last + 1]
        last_use = {name: i for i, node in enumerate(self.nodes) for name in node["inputs"]}
        self.done = [[name for name, use in last_use.items() if use == i] for i in range(len(self.nodes))]
        self.train_statistics = job["batch_norm"] == "training"
        recurrent = {name for node in self.nodes if node["op"] == "LSTM" for name in node["inputs"][1:4]}
        trained = set(job["trained"])
        self.values = {name: torch.tensor(value) for name, value in weights.items() if name not in recurrent}
        self.own = nn.ParameterList()
        for name in trained - recurrent:
            self.values[name] = nn.Parameter(self.values[name])
            self.own.append(self.values[name])
        self.layers = nn.ModuleDict({node["outputs"][0]: self.lstm(node, weights, trained) for node in self.nodes if node["op"] == "LSTM"})
        self.decays = {id(value): value.dim() > 1 for value in self.parameters()}

    @staticmethod
    def lstm(node, weights, trained):
        w, r, b = (weights[name] for name in node["inputs"][1:4])
        hidden = node["attributes"]["hidden_size"]
        order = np.concatenate([np.arange(hidden) + hidden * gate for gate in (0, 2, 3, 1)])
        layer = nn.LSTM(w.shape[2], hidden)
        with torch.no_grad():
            layer.weight_ih_l0.copy_(torch.tensor(w[0][order]))
            layer.weight_hh_l0.copy_(torch.tensor(r[0][order]))
            layer.bias_ih_l0.copy_(torch.tensor(b[0][:4 * hidden][order]))
            layer.bias_hh_l0.copy_(torch.tensor(b[0][4 * hidden:][order]))
        return layer.requires_grad_(node["inputs"][1] in trained)

    def forward(self, x, _=None):
        values = {self.input: x}
        for node, done in zip(self.nodes, self.done):
            inputs = [values[name] if name in values else self.values.get(name) for name in node["inputs"]]
            values[node["outputs"][0]] = getattr(self, node["op"])(node, *inputs)
            for name in done:
                values.pop(name, None)
        return values[self.output].flatten(1)

    def Conv(self, node, x, w, b=None):
        a = node["attributes"]
        strides, dilations = a.get("strides", [1, 1]), a.get("dilations", [1, 1])
        pads = [(d * (k - 1)) // 2 for k, d in zip(w.shape[2:], dilations)] * 2 if a.get("auto_pad", "NOTSET") == "SAME_UPPER" else a.get("pads", [0] * 4)
        return F.conv2d(x, w, b, strides, pads[:2], dilations, a.get("group", 1))

    def BatchNormalization(self, node, x, scale, bias, mean, variance):
        a = node["attributes"]
        training = self.training and self.train_statistics
        return F.batch_norm(x, mean, variance, scale, bias, training, 1 - a.get("momentum", 0.9), a.get("epsilon", 1e-5))

    def Relu(self, node, x):
        return F.relu(x)

    def Add(self, node, a, b):
        return a + b

    def Mul(self, node, a, b):
        return a * b

    def MatMul(self, node, a, b):
        return a @ b

    def Gemm(self, node, x, w, b=None):
        return F.linear(x, w if node["attributes"].get("transB", 0) else w.t(), b)

    def MaxPool(self, node, x):
        a = node["attributes"]
        return F.max_pool2d(x, a["kernel_shape"], a.get("strides", [1, 1]), a.get("pads", [0] * 4)[:2])

    def GlobalAveragePool(self, node, x):
        return x.mean((2, 3), keepdim=True)

    def Flatten(self, node, x):
        return x.flatten(1)

    def Reshape(self, node, x, shape):
        target = shape.tolist()
        return x.reshape([x.shape[0], -1] if target[0] == 1 and x.dim() == 4 else target)

    def Slice(self, node, x, starts, ends, axes, steps):
        for start, end, axis, step in zip(starts.tolist(), ends.tolist(), axes.tolist(), steps.tolist()):
            x = x[(slice(None),) * axis + (slice(start, min(end, x.shape[axis]), step),)]
        return x

    def Pad(self, node, x, pads, _=None):
        pads, rank = pads.tolist(), x.dim()
        return F.pad(x, [pads[axis + side * rank] for axis in reversed(range(rank)) for side in (0, 1)])

    def Gather(self, node, table, indices):
        return F.embedding(indices, table)

    def Transpose(self, node, x):
        return x.permute(node["attributes"]["perm"])

    def Squeeze(self, node, x, axes):
        return x.squeeze(int(axes[0]))

    def Concat(self, node, *xs):
        return torch.cat(xs, node["attributes"]["axis"])

    def Softmax(self, node, x):
        return torch.softmax(x, node["attributes"].get("axis", -1))

    def ReduceSum(self, node, x, axes):
        return x.sum(axes.tolist(), keepdim=bool(node["attributes"].get("keepdims", 1)))

    def LSTM(self, node, x, *_):
        return self.layers[node["outputs"][0]](x)[0].unsqueeze(1)


class Adapted(nn.Module):
    """A linear layer of the encoder, with a low-rank update beside it where there is one."""

    def __init__(self, weight, bias, rank):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.tensor(weight.T.copy())), nn.Parameter(torch.tensor(bias))
        if rank:
            self.a, self.b = nn.Parameter(torch.empty(rank, weight.shape[0])), nn.Parameter(torch.zeros(weight.shape[1], rank))
            nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))
        self.rank = rank

    def forward(self, x):
        y = F.linear(x, self.weight, self.bias)
        return y + F.linear(F.linear(x, self.a), self.b) * 2 if self.rank else y


class Encoder(nn.Module):
    """BERT with mean pooling; heads of 32."""

    def __init__(self, job, weights):
        super().__init__()
        products = {node["outputs"][0]: node["inputs"][1] for node in job["nodes"] if node["op"] == "MatMul"}
        matrices = {bias: products[out] for node in job["nodes"] if node["op"] == "Add" for bias, out in (node["inputs"], node["inputs"][::-1]) if out in products}
        tensor = lambda name: nn.Parameter(torch.tensor(weights[name]))
        rank = 8 if job["lora"] else 0
        linear = lambda name, rank=0: Adapted(weights[matrices[name + ".bias"]], weights[name + ".bias"], rank)
        norm = lambda name: nn.ParameterList([tensor(name + ".weight"), tensor(name + ".bias")])
        self.words, self.positions, self.types = (tensor(f"embeddings.{kind}_embeddings.weight") for kind in ("word", "position", "token_type"))
        self.norm, self.blocks, layer = norm("embeddings.LayerNorm"), nn.ModuleList(), 0
        while f"encoder.layer.{layer}.attention.self.query.bias" in weights:
            at = f"encoder.layer.{layer}."
            self.blocks.append(nn.ModuleDict({
                "query": linear(at + "attention.self.query", rank), "key": linear(at + "attention.self.key"), "value": linear(at + "attention.self.value", rank),
                "mixed": linear(at + "attention.output.dense"), "up": linear(at + "intermediate.dense"), "down": linear(at + "output.dense"),
                "first": norm(at + "attention.output.LayerNorm"), "second": norm(at + "output.LayerNorm"),
            }))
            layer += 1
        self.requires_grad_(False)
        for block in self.blocks[len(self.blocks) - job["blocks"]:]:
            block.requires_grad_(True)
        for name, value in self.named_parameters():
            if name.endswith((".a", ".b")):
                value.requires_grad_(True)
        self.decays = {id(value): value.dim() > 1 for value in self.parameters()}

    @staticmethod
    def normal(x, norm):
        return F.layer_norm(x, x.shape[-1:], norm[0], norm[1], 1e-12)

    def forward(self, ids, lengths):
        ids = ids[:, :int(lengths.max())]
        mask = torch.arange(ids.shape[1])[None] < lengths[:, None]
        x = self.normal(F.embedding(ids, self.words) + self.positions[:ids.shape[1]] + self.types[0], self.norm)
        hidden = torch.zeros(mask.shape).masked_fill(~mask, -1e9)[:, None, None]
        split = lambda y: y.view(y.shape[0], y.shape[1], -1, 32).transpose(1, 2)
        for block in self.blocks:
            query, key, value = (split(block[name](x)) for name in ("query", "key", "value"))
            weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(32) + hidden, -1)
            x = self.normal(x + block["mixed"]((weights @ value).transpose(1, 2).reshape(x.shape)), block["first"])
            x = self.normal(x + block["down"](F.gelu(block["up"](x))), block["second"])
        return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def new_head(width, classes):
    head = nn.Linear(width, classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    return head


def order_of(job, lengths, rows):
    order = torch.randperm(rows)
    if job["kind"] == "graph":
        return order.split(job["batch"])
    stretches = [stretch[lengths[stretch].argsort()] for stretch in order.split(32 * job["batch"])]
    batches = [batch for stretch in stretches for batch in stretch.split(job["batch"])]
    return [batches[i] for i in torch.randperm(len(batches))]


def optimizer_of(job, network, head, steps):
    groups = [{"params": [p for p in network.parameters() if p.requires_grad and network.decays[id(p)] == decays], "lr": job["rate"], "weight_decay": job["decay"] * decays} for decays in (True, False)]
    if head is not None:
        groups += [{"params": [head.weight], "lr": job["head_rate"], "weight_decay": job["decay"]}, {"params": [head.bias], "lr": job["head_rate"], "weight_decay": 0}]
    optimizer = torch.optim.AdamW([group for group in groups if group["params"]])
    warm = max(1, round(0.1 * steps))
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / warm, max(0, (steps - step) / (steps - warm + 1))))


def train(job, network, head, xs, lengths, ys):
    steps = job["epochs"] * math.ceil(len(ys) / job["batch"])
    optimizer, schedule = optimizer_of(job, network, head, steps)
    trained = [p for group in optimizer.param_groups for p in group["params"]]
    for _ in range(job["epochs"]):
        for rows in order_of(job, lengths, len(ys)):
            optimizer.zero_grad(set_to_none=True)
            output = network(xs[rows], lengths[rows])
            F.cross_entropy(output if head is None else head(output), ys[rows]).backward()
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()


def features(network, xs, lengths):
    with torch.no_grad():
        return torch.cat([network(x, length) for x, length in zip(xs.split(32), lengths.split(32))])


class Same(nn.Module):
    decays = {}

    def forward(self, x, _):
        return x


def run(folder):
    job = json.load(open(os.path.join(folder, "job.json")))
    train_set, test_set = (read(os.path.join(folder, name + ".safetensors")) for name in ("train", "test"))
    network = (Encoder if job["kind"] == "encoder" else Graph)(job, read(os.path.join(folder, "weights.safetensors")))
    xs, ys = torch.tensor(train_set["input." + job["input"]]), torch.tensor(train_set["labels"])
    lengths = torch.tensor(train_set["lengths"]) if "lengths" in train_set else torch.zeros(len(ys), dtype=torch.int64)
    test_lengths = torch.tensor(test_set["lengths"]) if "lengths" in test_set else torch.zeros(len(test_set["labels"]), dtype=torch.int64)
    before, mean, scale = time.process_time(), 0, 1
    head = None
    if job["head_only"]:
        vectors = features(network.eval(), xs, lengths)
        mean = vectors.mean(0)
        scale = 1 / (vectors - mean).pow(2).mean().sqrt()
        head = new_head(vectors.shape[1], job["classes"])
        train(job, Same(), head, (vectors - mean) * scale, lengths, ys)
    else:
        head = None if job["own_output"] else new_head(job["width"], job["classes"])
        train(job, network.train(), head, xs, lengths, ys)
    seconds = time.process_time() - before
    outputs = (features(network.eval(), torch.tensor(test_set["input." + job["input"]]), test_lengths) - mean) * scale
    with torch.no_grad():
        right = ((outputs if head is None else head(outputs)).argmax(1) == torch.tensor(test_set["labels"])).double().mean().item()
    with open("/proc/self/status") as lines:
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    print(json.dumps({"accuracy": right, "seconds": seconds, "peak_mib": peak / 1024, "version": torch.__version__}))


torch.set_num_threads(1)
torch.manual_seed(1)
run(sys.argv[1])
