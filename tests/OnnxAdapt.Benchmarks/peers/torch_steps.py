"""Measures PyTorch on one training step of the networks of the step benchmarks: a name a line in, milliseconds out."""
import math
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


def mlp():
    return nn.Sequential(nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 10)), (64, 784), 10


class Layer(nn.Module):
    def __init__(self, width=384, inner=1536, heads=12):
        super().__init__()
        self.heads, self.scale = heads, 1 / math.sqrt(width // heads)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, x):
        query, key, value = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        weights = torch.softmax(query @ key.transpose(-1, -2) * self.scale, -1)
        mixed = (weights @ value).transpose(1, 2).reshape(x.shape)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.down(nn.functional.gelu(self.up(x))))


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers, self.head = nn.Sequential(*[Layer() for _ in range(6)]), nn.Linear(384, 10)

    def forward(self, x):
        return self.head(self.layers(x).mean(1))


def transformer():
    return Pooled(), (16, 64, 384), 10


def conv_norm(inputs, outputs, kernel, stride=1, group=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=group, bias=False), nn.BatchNorm2d(outputs))


class Basic(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.body = nn.Sequential(conv_norm(inputs, width, 3, stride), nn.ReLU(), conv_norm(width, width, 3))
        self.short = nn.Identity() if stride == 1 else conv_norm(inputs, width, 1, stride)

    def forward(self, x):
        return torch.relu(self.body(x) + self.short(x))


def resnet20():
    layers, channels = [conv_norm(3, 16, 3), nn.ReLU()], 16
    for width in (16, 32, 64):
        for block in range(3):
            layers.append(Basic(channels, width, 2 if block == 0 and width > 16 else 1))
            channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)), (32, 3, 32, 32), 10


class Inverted(nn.Module):
    def __init__(self, inputs, width, expand, stride):
        super().__init__()
        inner = inputs * expand
        first = [] if expand == 1 else [conv_norm(inputs, inner, 1), nn.ReLU6()]
        self.body = nn.Sequential(*first, conv_norm(inner, inner, 3, stride, inner), nn.ReLU6(), conv_norm(inner, width, 1))
        self.adds = stride == 1 and inputs == width

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


def mobilenetv2():
    layers, channels = [conv_norm(3, 32, 3, 2), nn.ReLU6()], 32
    for expand, width, count, first in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for i in range(count):
            layers.append(Inverted(channels, width, expand, first if i == 0 else 1))
            channels = width
    layers += [conv_norm(320, 1280, 1), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1000)]
    return nn.Sequential(*layers), (8, 3, 224, 224), 1000


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(128, 256, batch_first=True), nn.Linear(256, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[1][0][0])


def lstm():
    return Recurrent(), (32, 64, 128), 10


class Step:
    def __init__(self, make):
        self.network, shape, classes = make()
        self.network.train()
        self.x = torch.rand(shape) * 2 - 1
        self.y = torch.arange(shape[0]) * 7 % classes
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-3, weight_decay=0.0)

    def run(self):
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(self.network(self.x), self.y).backward()
        self.optimizer.step()
        return (time.perf_counter() - start) * 1000


def status(field):
    with open("/proc/self/status") as lines:
        return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(field + ":"))


def memory(name):
    before = status("VmRSS")
    step = Step(networks[name])
    for _ in range(5):
        step.run()
    return status("VmHWM") - before


networks = {make.__name__: make for make in (mlp, transformer, resnet20, mobilenetv2, lstm)}
steps = {}
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    name = line.strip()
    if name.startswith("memory "):
        print(f"{memory(name.split()[1]):.1f}", flush=True)
        continue
    if name not in steps:
        steps[name] = Step(networks[name])
    print(f"{steps[name].run():.6f}", flush=True)
