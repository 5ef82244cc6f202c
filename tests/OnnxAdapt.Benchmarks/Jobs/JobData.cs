using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>Rows to train on and rows to test.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Training">Rows to train on.</param>
/// <param name="Test">Rows to test.</param>
internal sealed record JobData(string Name, JobRows Training, JobRows Test)
{
    private const int MaxTokens = 64;

    /// <summary>Digits of MNIST's test set: its first thousand to train on, the next to test.</summary>
    public static JobData Mnist(string input, int channels, int size, float scale) => new(
        "mnist-t10k", Digits(DigitImages.ReadMnist(1000), input, channels, size, scale), Digits(DigitImages.ReadMnist(1000, skip: 1000), input, channels, size, scale));

    /// <summary>The first thousand training rows of optdigits, and the first thousand test rows.</summary>
    public static JobData OptDigits(string input, int channels, int size, float scale) => new(
        "optdigits",
        Digits(DigitImages.ReadOptDigits(1000), input, channels, size, scale),
        Digits(DigitImages.ReadOptDigits(1000, DigitImages.OptDigitsTest), input, channels, size, scale));

    /// <summary>Photographs of groceries, decoded by Python's Pillow; null without it, with the reason in the notes.</summary>
    public static JobData? Grocery(TextWriter notes)
    {
        var (training, test) = (Images("train", notes), Images("test", notes));
        return training is null || test is null ? null : new JobData("grocery15", training, test);
    }

    /// <summary>The first characters of a bank's customers: 4,000 to train on, 1,000 of the test file.</summary>
    public static JobData Characters() => new("next character of banking77", Windows("train.csv", 4000), Windows("test.csv", 1000));

    /// <summary>Ten questions of each of the 77 kinds to train on, and ten to test.</summary>
    public static JobData Questions() => new("banking77, 10 of each kind", Questions("train.csv"), Questions("test.csv"));

    private static JobRows Digits(IReadOnlyList<(float[] Pixels, int Digit)> digits, string input, int channels, int size, float scale) => JobRows.Of(
        input,
        [.. digits.Select(digit => (Enumerable.Repeat(DigitImages.Resize(digit.Pixels, size), channels).SelectMany(channel => channel).Select(pixel => pixel * scale).ToArray(), (long)digit.Digit))],
        channels,
        size,
        size);

    private static JobRows Windows(string file, int count) =>
        JobRows.Of("input", [.. CharacterWindows.Of(BankQuestions.Read(file).Select(row => row.Text), count)], CharacterWindows.Length);

    private static JobRows Questions(string file)
    {
        var rows = BankQuestions.Read(file, classes: 77, perClass: 10).ToArray();
        var classes = rows.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal).ToList();
        var tokenizer = TextTokenizer.Load(RepositoryPaths.InShared("models/all-minilm-l6-v2/tokenizer.json"));
        var ids = Array.ConvertAll(rows, row => tokenizer.Encode(row.Text, null, new EncodeOptions { MaxLength = MaxTokens }).Ids);
        var padded = ids.SelectMany(row => row.Select(id => (long)id).Concat(Enumerable.Repeat(0L, MaxTokens - row.Length))).ToArray();
        return new JobRows(
            "input_ids", Tensor.Of(padded, rows.Length, MaxTokens), Array.ConvertAll(rows, row => (long)classes.IndexOf(row.Label)),
            Array.ConvertAll(rows, row => row.Text), Array.ConvertAll(ids, row => (long)row.Length));
    }

    private static JobRows? Images(string split, TextWriter notes)
    {
        var path = Path.Combine(Path.GetTempPath(), $"onnxadapt-grocery15-{Environment.ProcessId}-{split}.safetensors");
        try
        {
            var data = RepositoryPaths.InShared("data/grocery15");
            using var process = PeerScript.Start("images.py", Path.Combine(data, "grocery15.zip"), Path.Combine(data, "labels.csv"), split, path);
            process.WaitForExit();
            if (process.ExitCode == 0) return Read(path);
            notes.WriteLine("grocery15 is left out: Python's Pillow and NumPy are needed to decode it (Debian: python3-pil, python3-numpy).");
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static JobRows Read(string path)
    {
        var set = SafetensorsCodec.Read(File.ReadAllBytes(path)).Parameters;
        return new JobRows("data", set["input.data"], set["labels"].AsSpan<long>().ToArray());
    }
}
