using System.Globalization;
using Grpc.Net.Client;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>A data folder with many adapted models on one base: one is trained and published, the others are copies under other names.</summary>
internal static class HeadCopies
{
    private const string Manifest = "onnxadapt.json";

    /// <summary>Name of a model.</summary>
    public static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"head-{index:D4}");

    /// <summary>Makes the folder.</summary>
    /// <param name="count">Number of models.</param>
    /// <returns>The folder, and the bytes of one head's parameters.</returns>
    public static async Task<(string Folder, long HeadBytes)> MakeAsync(int count)
    {
        var data = Directory.CreateTempSubdirectory("onnxadapt-benchmark-").FullName;
        var first = Path.Combine(data, "models", Name(0));
        using (var server = BenchmarkServer.Start())
        {
            using var channel = GrpcChannel.ForAddress(server.Address);
            await using var publisher = await RepeatedPublisher.StartAsync(new AdaptationService.AdaptationServiceClient(channel), Name(0)).ConfigureAwait(false);
            await publisher.PublishAsync("publish").ConfigureAwait(false);
            Copy(Path.Combine(server.DataFolder, "models", Name(0)), first, Name(0));
        }

        for (var index = 1; index < count; index++) Copy(first, Path.Combine(data, "models", Name(index)), Name(index));
        return (data, new FileInfo(Directory.EnumerateFiles(first, "head.safetensors", SearchOption.AllDirectories).Single()).Length);
    }

    private static void Copy(string from, string to, string name)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            if (Path.GetFileName(file) != Manifest) File.Copy(file, copy);
            else File.WriteAllText(copy, File.ReadAllText(file).Replace($"\"{Name(0)}\"", $"\"{name}\"", StringComparison.Ordinal));
        }

        foreach (var folder in Directory.EnumerateDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)), name);
    }
}
