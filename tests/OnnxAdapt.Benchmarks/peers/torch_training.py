"""Measures PyTorch on the work of the training benchmarks: one word a line in, milliseconds out."""
import sys
import time

import torch

FEATURES, CLASSES, BATCH, ROWS, EPOCHS = 384, 77, 32, 10003, 10
STEPS_PER_BLOCK = 40
ADAMW_TENSORS, ADAMW_SIZE = 10, 2_500_000

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


def new_head():
    head = torch.nn.Linear(FEATURES, CLASSES)
    return head, torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.0)


features = torch.rand(ROWS, FEATURES) * 2 - 1
labels = torch.randint(0, CLASSES, (ROWS,))
loss_of = torch.nn.CrossEntropyLoss()


def train(head, optimizer, x, y):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(head(x), y)
    loss.backward()
    optimizer.step()
    return loss


class Work:
    def __init__(self):
        self.head, self.optimizer = new_head()
        self.big = None

    def step(self):
        x, y = features[:BATCH].clone(), labels[:BATCH].clone()
        start = time.perf_counter()
        for _ in range(STEPS_PER_BLOCK):
            train(self.head, self.optimizer, x, y).item()
        return (time.perf_counter() - start) * 1000 / STEPS_PER_BLOCK

    def epochs(self):
        head, optimizer = new_head()
        start = time.perf_counter()
        for _ in range(EPOCHS):
            order = torch.randperm(ROWS)
            for first in range(0, ROWS, BATCH):
                rows = order[first:first + BATCH]
                train(head, optimizer, features[rows], labels[rows])
        return (time.perf_counter() - start) * 1000

    def adamw(self):
        if self.big is None:
            parameters = [torch.rand(ADAMW_SIZE, requires_grad=True) for _ in range(ADAMW_TENSORS)]
            for parameter in parameters:
                parameter.grad = torch.rand(ADAMW_SIZE) - 0.5
            self.big = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01)
        start = time.perf_counter()
        self.big.step()
        return (time.perf_counter() - start) * 1000


work = Work()
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    print(f"{getattr(work, line.strip())():.6f}", flush=True)
