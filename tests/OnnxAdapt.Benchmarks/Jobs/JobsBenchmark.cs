using System.Globalization;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>
/// Networks for images, characters and texts adapted over gRPC, and the same jobs in PyTorch on one thread: the same rows, batches, rates,
/// passes and optimizer (AdamW, 10 % warm-up, linear decay, gradients clipped to norm 1). A head is trained on features that both sides compute
/// once, centred and scaled to unit deviation; PyTorch runs the whole network in each step of the others, without gradients where nothing is trained.
/// <c>ONNXADAPT_JOBS</c> names what to run, such as <c>textgenrnn</c> or <c>resnet20-cifar10/head</c>, with commas between; all without it.
/// </summary>
internal sealed class JobsBenchmark : IBenchmark
{
    private static readonly string[] Needed =
    [
        "models/mnist-8-onnx", "models/resnet20-cifar10", "models/mobilenetv2-7-backbone", CharacterWindows.Folder, "models/all-minilm-l6-v2",
        DigitImages.Mnist, DigitImages.OptDigits, BankQuestions.Folder, "data/grocery15",
    ];

    private readonly List<string> _rows = [];

    public string Name => "vision";

    public string Question => "networks for images, characters and texts adapted over gRPC, processor time of training against PyTorch on one thread";

    public string Markdown => string.Join('\n', ["| model | data | what is trained | accuracy | PyTorch | processor time | PyTorch | ratio | peak memory | PyTorch |", "|---|---|---|---|---|---|---|---|---|---|", .. _rows, ""]);

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (Needed.FirstOrDefault(path => !RepositoryPaths.HasShared(path)) is { } absent)
        {
            notes.WriteLine($"{absent} is absent below {RepositoryPaths.Shared}.");
            return [];
        }

        var chosen = Environment.GetEnvironmentVariable("ONNXADAPT_JOBS")?.Split(',');
        return [.. AdaptationJobs.All(notes).Where(job => chosen is null || chosen.Contains(job.Folder) || chosen.Contains($"{job.Folder}/{job.Strategy}")).Select(job => Measure(job, notes))];
    }

    private Measurement Measure(AdaptationJob job, TextWriter notes)
    {
        var own = ServerJob.RunAsync(job).GetAwaiter().GetResult();
        var peer = PeerJob.Run(job, notes);
        var ratio = peer is null ? double.NaN : own.Seconds / peer.Seconds;
        _rows.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"| {job.Folder} | {job.Data.Name} | {job.Strategy} | {100 * own.Accuracy:F1} % | {100 * peer?.Accuracy:F1} % | {own.Seconds:F1} s | {peer?.Seconds:F1} s | {ratio:F2}x | {own.PeakMib:F0} MiB | {peer?.PeakMib:F0} MiB |"));
        notes.WriteLine(_rows[^1]);
        return new Measurement($"{job.Folder}, {job.Data.Name}, {job.Strategy}", 1000 * own.Seconds, ratio, 1);
    }
}
