using System.Runtime.CompilerServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Runtime.Sessions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.Sessions;

public sealed class SharedThreadsTests
{
    private const int Threads = 3;
    private const int Nicer = 5;

    /// <summary>Position of a thread's nice value behind its name in its <c>stat</c> file.</summary>
    private const int NiceField = 16;

    [ModuleInitializer]
    internal static void Decide() => SharedThreads.Count = Threads;

    [Fact]
    public void Create_ManyGraphs_ShareThreadsThatLeaveTheCoresToCallers()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var factory = new OrtInferenceBackendFactory();
        var backends = Enumerable.Range(0, 10).Select(_ => factory.Create(ModelBinary.FromBytes(Model()), new InferenceBackendOptions())).ToArray();
        try
        {
            Assert.Equal(Threads - 1, NiceOfSharedThreads().Count);
            Assert.All(NiceOfSharedThreads(), nice => Assert.Equal(Nicer, nice));
        }
        finally
        {
            Array.ForEach(backends, backend => backend.Dispose());
        }
    }

    [Fact]
    public void SharesThreads_OnlyWithoutANumberOfItsOwn()
    {
        OrtEnvironment.EnsureReady();
        Assert.True(Settings(0, spins: false).SharesThreads);
        Assert.Equal(Threads, Settings(0, spins: false).ThreadCount);
        Assert.False(Settings(2, spins: false).SharesThreads);
        Assert.False(Settings(0, spins: true).SharesThreads);
    }

    [Fact]
    public void Count_Negative_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => SharedThreads.Count = -1);

    private static SessionSettings Settings(int threads, bool spins) => new("cpu", threads, 0, spins, UseArena: true, PlanMemory: false);

    private static List<int> NiceOfSharedThreads() =>
    [
        .. Directory.EnumerateDirectories("/proc/self/task")
            .Select(ReadStat)
            .Where(stat => stat.Contains("(onnxadapt runti)", StringComparison.Ordinal))
            .Select(stat => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[NiceField], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private static string ReadStat(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "stat"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static byte[] Model() => new TinyOnnx().Input("x", 1, 2).Output("y", 1, 2).Node("Relu", ["x"], ["y"]).ToBytes();
}
