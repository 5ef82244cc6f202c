"""Writes audio-goldens.json: what feature extractors give for a test sound, computed with numpy (and torch for the framing of the
Fourier transforms) from the published definitions, independently of the library under test.

Run it as: python3 make_audio_goldens.py > audio-goldens.json
"""
import json

import numpy as np
import torch


def sound(rate, seconds):
    """A tone, a rising tone and noise from a linear congruential generator; the tests make the same samples."""
    count = int(round(rate * seconds))
    t = np.arange(count) / rate
    state, noise = 12345, np.empty(count)
    for i in range(count):
        state = (1103515245 * state + 12345) % 2**31
        noise[i] = state / 2**30 - 1
    x = 0.4 * np.sin(2 * np.pi * 440 * t) + 0.3 * np.sin(2 * np.pi * (300 + 1500 * t / seconds) * t) + 0.05 * noise
    return (x * np.minimum(1, 8 * t / seconds)).astype(np.float32).astype(np.float64)


def to_mel(f, scale):
    f = np.asarray(f, dtype=np.float64)
    if scale == "htk":
        return 2595 * np.log10(1 + f / 700)
    if scale == "kaldi":
        return 1127 * np.log(1 + f / 700)
    return np.where(f < 1000, 3 * f / 200, 15 + 27 * np.log(np.maximum(f, 1e-9) / 1000) / np.log(6.4))


def to_hertz(m, scale):
    if scale == "htk":
        return 700 * (10 ** (m / 2595) - 1)
    if scale == "kaldi":
        return 700 * (np.exp(m / 1127) - 1)
    return np.where(m < 15, 200 * m / 3, 1000 * np.exp(np.log(6.4) / 27 * (m - 15)))


def mel_matrix(rate, n_fft, bands, low, high, scale, slaney_norm=False, in_mels=False):
    f = np.arange(n_fft // 2 + 1) * rate / n_fft
    m = np.linspace(to_mel(low, scale), to_mel(high, scale), bands + 2)
    corners, x = (m, to_mel(f, scale)) if in_mels else (to_hertz(m, scale), f)
    w = np.zeros((bands, len(f)))
    for b in range(bands):
        left, mid, right = corners[b : b + 3]
        w[b] = np.clip(np.minimum((x - left) / (mid - left), (right - x) / (right - mid)), 0, None)
        if slaney_norm:
            w[b] *= 2 / (corners[b + 2] - corners[b])
    return w


def torch_power(x, n_fft, hop, window, win_length=None, pad_mode="reflect", power=2):
    s = torch.stft(torch.from_numpy(x), n_fft, hop, win_length or n_fft, torch.from_numpy(np.array(window, dtype=np.float64)), center=True,
                   pad_mode=pad_mode, return_complex=True)
    return (s.abs() ** power).numpy()


def hann(n, periodic=True):
    return np.hanning(n + 1)[:-1] if periodic else np.hanning(n)


def kaldi_frames(x, window):
    frames = []
    for start in range(0, len(x) - 400 + 1, 160):
        frame = x[start : start + 400] - x[start : start + 400].mean()
        frame = frame - 0.97 * np.concatenate([frame[:1], frame[:-1]])
        frames.append(np.abs(np.fft.rfft(frame * window, 512)) ** 2)
    return np.array(frames)


def kaldi_fbank(x, bands, window):
    w = mel_matrix(16000, 512, bands, 20, 8000, "kaldi", in_mels=True)
    return np.log(np.maximum(kaldi_frames(x, window) @ w.T, 1.192092955078125e-07))


def dct(bands, count):
    d = np.array([[np.cos(np.pi * k * (2 * n + 1) / (2 * bands)) for n in range(bands)] for k in range(count)]) * np.sqrt(2 / bands)
    d[0] /= np.sqrt(2)
    return d


def whisper(x, bands):
    x = np.concatenate([x, np.zeros(480000 - len(x))])
    p = torch_power(x, 400, 160, hann(400))[:, :-1]
    s = np.log10(np.maximum(mel_matrix(16000, 400, bands, 0, 8000, "slaney", True) @ p, 1e-10))
    return (np.maximum(s, s.max() - 8) + 4) / 4


def spectrogram_transformer(x):
    f = kaldi_fbank(x, 128, hann(400, False))
    f = np.concatenate([f, np.zeros((1024 - len(f), 128))])
    return (f + 4.2677393) / (2 * 4.5689974)


def seamless(x):
    f = kaldi_fbank(x * 32768, 80, hann(400, False) ** 0.85)
    f = (f - f.mean(0)) / np.sqrt(f.var(0, ddof=1) + 1e-7)
    if len(f) % 2:
        f = np.concatenate([f, np.full((1, 80), 1.0)])
    return f.reshape(len(f) // 2, 160)


def speech_to_text(x):
    f = kaldi_fbank(x * 32768, 80, hann(400, False) ** 0.85)
    return (f - f.mean(0)) / f.std(0)


def clap(x, fusion):
    x = np.concatenate([np.tile(x, 480000 // len(x)), np.zeros(480000 % len(x))])
    w = mel_matrix(48000, 1024, 64, 50, 14000, "htk") if fusion else mel_matrix(48000, 1024, 64, 50, 14000, "slaney", True)
    s = 10 * np.log10(np.maximum(w @ torch_power(x, 1024, 480, hann(1024)), 1e-10)).T
    return np.stack([s] * (4 if fusion else 1))


def librosa_mel(x, top=80.0):
    p = torch_power(x, 2048, 512, hann(2048), pad_mode="constant")
    s = 10 * np.log10(np.maximum(mel_matrix(22050, 2048, 128, 0, 11025, "slaney", True) @ p, 1e-10))
    return np.maximum(s, s.max() - top)


def librosa_mfcc(x):
    c = dct(128, 20) @ librosa_mel(x)
    return c * (1 + 11 * np.sin(np.pi * np.arange(1, 21) / 22))[:, None]


def torchaudio_mfcc(x):
    s = 10 * np.log10(np.maximum(mel_matrix(16000, 400, 128, 0, 8000, "htk") @ torch_power(x, 400, 200, hann(400)), 1e-10))
    return dct(128, 40) @ np.maximum(s, s.max() - 80)


def deltas(c):
    p = np.pad(c, ((0, 0), (2, 2)), mode="edge")
    n = c.shape[1]
    return ((p[:, 3 : 3 + n] - p[:, 1 : 1 + n]) + 2 * (p[:, 4 : 4 + n] - p[:, 0:n])) / 10


def deep_speech(x):
    s = np.log1p(torch_power(x, 320, 160, np.hamming(320), power=1))
    return (s - s.mean()) / s.std(ddof=1)


def nemo(x):
    x = np.concatenate([x[:1], x[1:] - 0.97 * x[:-1]])
    p = torch_power(x, 512, 160, hann(320, False), win_length=320)
    s = np.log(mel_matrix(16000, 512, 64, 0, 8000, "slaney", True) @ p + 2**-24)
    return (s - s.mean(1, keepdims=True)) / (s.std(1, ddof=1, keepdims=True) + 1e-5)


def kaldi_mfcc(x):
    f = np.log(np.maximum(kaldi_frames(x * 32768, hann(400, False) ** 0.85) @ mel_matrix(16000, 512, 23, 20, 8000, "kaldi", in_mels=True).T, 1e-10))
    return (f @ dct(23, 13).T) * (1 + 11 * np.sin(np.pi * np.arange(13) / 22))


def naive_power(x, n_fft, hop):
    k = np.exp(-2j * np.pi * np.outer(np.arange(n_fft), np.arange(n_fft // 2 + 1)) / n_fft)
    w = np.blackman(n_fft + 1)[:-1]
    return np.array([np.abs((x[s : s + n_fft] * w) @ k) ** 2 for s in range(0, len(x) - n_fft + 1, hop)])


GENERAL_MEL = {"sampling_rate": 22050, "n_fft": 2048, "hop_length": 512, "pad_mode": "constant", "mel_scale": "slaney", "norm": "slaney", "n_mels": 128}
KALDI = {"sampling_rate": 16000, "n_fft": 512, "win_length": 400, "frame": "window", "hop_length": 160, "window": "povey", "periodic": False, "center": False,
         "scale": 32768, "remove_dc_offset": True, "preemphasis": 0.97, "mel_scale": "kaldi", "f_min": 20}
TORCH_MFCC = {"kind": "mfcc", "sampling_rate": 16000, "n_fft": 400, "hop_length": 200, "n_mels": 128, "n_mfcc": 40, "layout": "bins-frames"}


def extractor(name, **more):
    return {"feature_extractor_type": name, "sampling_rate": 16000, **more}


def cases():
    x = sound(16000, 0.61)
    y, z = sound(22050, 0.5), sound(48000, 0.7)
    yield "whisper", extractor("WhisperFeatureExtractor", feature_size=80), 0.61, whisper(x, 80)
    yield "whisper-128", extractor("WhisperFeatureExtractor", feature_size=128), 0.61, whisper(x, 128)
    yield "ast", extractor("ASTFeatureExtractor"), 0.61, spectrogram_transformer(x)
    yield "seamless", extractor("SeamlessM4TFeatureExtractor", padding_value=1), 0.61, seamless(x)
    yield "speech-to-text", extractor("Speech2TextFeatureExtractor"), 0.61, speech_to_text(x)
    yield "wav2vec2", extractor("Wav2Vec2FeatureExtractor", do_normalize=True), 0.61, ((x - x.mean()) / np.sqrt(x.var() + 1e-7))[:, None]
    yield "clap", {**extractor("ClapFeatureExtractor", truncation="rand_trunc", frequency_min=50), "sampling_rate": 48000}, 0.7, clap(z, False)
    yield "clap-fusion", {**extractor("ClapFeatureExtractor", truncation="fusion", frequency_min=50), "sampling_rate": 48000}, 0.7, clap(z, True)
    db = librosa_mel(y)
    yield "librosa-mel", {**GENERAL_MEL, "kind": "log-mel", "log": "dB", "ref": "max", "top_db": 80}, 0.5, db - db.max()
    yield "librosa-mfcc", {**GENERAL_MEL, "kind": "mfcc", "top_db": 80, "n_mfcc": 20, "lifter": 22}, 0.5, librosa_mfcc(y)
    yield "torchaudio-mfcc", TORCH_MFCC, 0.61, torchaudio_mfcc(x)
    c = torchaudio_mfcc(x)
    yield "torchaudio-mfcc-deltas", {**TORCH_MFCC, "deltas": 2}, 0.61, np.concatenate([c, deltas(c), deltas(deltas(c))])
    yield "deep-speech", {"kind": "spectrogram", "sampling_rate": 16000, "n_fft": 320, "hop_length": 160, "window": "hamming", "periodic": False, "power": 1, "log": "log1p",
                          "normalize": "clip", "unbiased": True}, 0.61, deep_speech(x)
    yield "nemo", {"kind": "log-mel", "sampling_rate": 16000, "n_fft": 512, "win_length": 320, "hop_length": 160, "periodic": False, "preemphasis": 0.97, "preemphasis_over": "clip",
                   "n_mels": 64, "mel_scale": "slaney", "norm": "slaney", "amin": 0, "offset": 2**-24, "normalize": "bin", "unbiased": True, "deviation_epsilon": 1e-5}, 0.61, nemo(x)
    yield "kaldi-mfcc", {**KALDI, "kind": "mfcc", "n_mels": 23, "log": "ln", "n_mfcc": 13, "lifter": 22, "lifter_start": 0, "layout": "frames-bins"}, 0.61, kaldi_mfcc(x)
    for n_fft in (401, 1009, 2018):
        yield f"spectrogram-{n_fft}", {"kind": "spectrogram", "sampling_rate": 16000, "n_fft": n_fft, "hop_length": 200, "center": False, "window": "blackman",
                                       "layout": "frames-bins"}, 0.61, naive_power(x, n_fft, 200)


def main():
    rows = []
    for name, config, seconds, values in cases():
        flat = values.reshape(-1)
        random, varied = np.random.RandomState(7), np.flatnonzero(np.abs(flat - np.median(flat)) > 0.1 * flat.std())
        places = sorted({int(p) for p in (*random.randint(0, flat.size, 20), *random.choice(varied, 30), 0, flat.size - 1, flat.argmax(), flat.argmin())})
        rows.append({"name": name, "config": config, "seconds": seconds, "shape": list(values.shape), "mean": float(flat.mean()), "deviation": float(flat.std()), "places": places,
                     "values": [float(f"{flat[p]:.8g}") for p in places]})
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


main()
