"""Decodes the photographs of grocery15 as MobileNetV2 takes them: images.py ARCHIVE LABELS SPLIT OUTPUT writes a safetensors file."""
import csv
import io
import json
import sys
import zipfile

import numpy as np
from PIL import Image

SHORT, SIDE = 256, 224
MEAN, DEVIATION = np.array([.485, .456, .406], np.float32), np.array([.229, .224, .225], np.float32)


def decode(content):
    image = Image.open(io.BytesIO(content)).convert("RGB")
    scale = SHORT / min(image.size)
    image = image.resize([max(SHORT, round(side * scale)) for side in image.size], Image.BILINEAR)
    left, top = ((side - SIDE) // 2 for side in image.size)
    pixels = np.asarray(image.crop((left, top, left + SIDE, top + SIDE)), np.float32) / 255
    return ((pixels - MEAN) / DEVIATION).transpose(2, 0, 1)


archive, labels, split, output = sys.argv[1:]
rows = [row for row in csv.DictReader(open(labels)) if row["split"] == split]
with zipfile.ZipFile(archive) as files:
    pixels = np.stack([decode(files.read(row["path"])) for row in rows])
classes = np.array([int(row["label"]) for row in rows], np.int64)
header = json.dumps({
    "input.data": {"dtype": "F32", "shape": pixels.shape, "data_offsets": [0, pixels.nbytes]},
    "labels": {"dtype": "I64", "shape": classes.shape, "data_offsets": [pixels.nbytes, pixels.nbytes + classes.nbytes]},
}).encode()
header += b" " * (-len(header) % 8)
with open(output, "wb") as file:
    file.write(len(header).to_bytes(8, "little") + header + pixels.tobytes() + classes.tobytes())
