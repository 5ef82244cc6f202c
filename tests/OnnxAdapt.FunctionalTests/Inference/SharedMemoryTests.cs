using System.Diagnostics;
using Grpc.Core;
using OnnxAdapt.Inference;
using Input = OnnxAdapt.Inference.ModelInferRequest.Types.InferInputTensor;
using Output = OnnxAdapt.Inference.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class SharedMemoryTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>, IDisposable
{
    private const int Size = 64;
    private readonly string _key = $"onnxadapt-test-{Guid.NewGuid():N}";

    private string ObjectPath => Path.Combine("/dev/shm", _key);

    public void Dispose() => File.Delete(ObjectPath);

    [MemoryFact]
    public async Task Infer_InputsAndOutputsInSharedMemory_ReadsAndWritesThem()
    {
        await CreateAsync(3 * Size, [.. Requests.Bytes(Enumerable.Range(0, 16).ToArray()), .. Requests.Bytes(Enumerable.Repeat(2, 16).ToArray())]);
        await RegisterAsync("all", 3 * Size);
        var request = InMemory("all");

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Equal((1, 0), (answer.RawOutputContents.Count, answer.RawOutputContents[0].Length));
        Assert.Equal((long)Size, answer.Outputs[0].Parameters["shared_memory_byte_size"].Int64Param);
        var written = (await File.ReadAllBytesAsync(ObjectPath)).AsSpan(2 * Size).ToArray();
        Assert.Equal(Enumerable.Range(2, 16), Enumerable.Range(0, 16).Select(index => BitConverter.ToInt32(written, index * 4)));
    }

    [MemoryFact]
    public async Task Infer_OneInputInSharedMemory_TakesRawContentsForTheOther()
    {
        await CreateAsync(Size, Requests.Bytes(Enumerable.Range(0, 16).ToArray()));
        await RegisterAsync("first", Size);
        var request = Requests.Simple();
        request.RawInputContents.RemoveAt(0);
        Place(request.Inputs[0].Parameters, "first", 0);

        Assert.Equal(Enumerable.Range(1, 16), (await fixture.Client.ModelInferAsync(request)).Elements<int>());
    }

    [MemoryFact]
    public async Task Regions_AreListedRefusedTwiceAndForgotten()
    {
        await CreateAsync(Size, []);
        await RegisterAsync("listed", Size);

        var regions = (await fixture.Client.SystemSharedMemoryStatusAsync(new SystemSharedMemoryStatusRequest { Name = "listed" })).Regions;
        Assert.Equal(("listed", "/" + _key, (ulong)Size), (regions["listed"].Name, regions["listed"].Key, regions["listed"].ByteSize));
        Assert.Equal((StatusCode.AlreadyExists, "shared memory region 'listed' already in manager"), await InferenceFixture.RefusalAsync(() => RegisterAsync("listed", Size)));

        await fixture.Client.SystemSharedMemoryUnregisterAsync(new SystemSharedMemoryUnregisterRequest { Name = "listed" });
        Assert.Equal(StatusCode.NotFound, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.SystemSharedMemoryStatusAsync(new SystemSharedMemoryStatusRequest { Name = "listed" }))).Code);
        Assert.Equal((StatusCode.NotFound, "Unable to find shared memory region: 'listed'"), await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(InMemory("listed"))));
    }

    [MemoryTheory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("/../etc/passwd")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a\0b")]
    [InlineData("no-such-object")]
    public async Task Register_KeyThatIsNoObject_IsInvalid(string key) => Assert.Equal(
        StatusCode.InvalidArgument,
        (await InferenceFixture.RefusalAsync(async () => await fixture.Client.SystemSharedMemoryRegisterAsync(new SystemSharedMemoryRegisterRequest { Name = "bad", Key = key, ByteSize = 1 }))).Code);

    [MemoryTheory]
    [InlineData(0ul, 65ul)]
    [InlineData(64ul, 1ul)]
    [InlineData(1ul, 64ul)]
    [InlineData(0ul, 0ul)]
    [InlineData(ulong.MaxValue, 2ul)]
    [InlineData(2ul, ulong.MaxValue)]
    public async Task Register_RegionBeyondTheObject_IsInvalid(ulong offset, ulong size)
    {
        await CreateAsync(Size, []);

        var (code, text) = await InferenceFixture.RefusalAsync(async () => await fixture.Client.SystemSharedMemoryRegisterAsync(new SystemSharedMemoryRegisterRequest { Name = "bad", Key = _key, Offset = offset, ByteSize = size }));

        Assert.Equal((StatusCode.InvalidArgument, "failed to register shared memory region 'bad': invalid args"), (code, text));
    }

    [MemoryFact]
    public async Task Register_SymbolicLink_IsInvalid()
    {
        var target = Path.Combine(fixture.ModelFolder, "outside");
        await File.WriteAllBytesAsync(target, new byte[Size]);
        File.CreateSymbolicLink(ObjectPath, target);

        Assert.Equal(StatusCode.InvalidArgument, (await InferenceFixture.RefusalAsync(() => RegisterAsync("link", Size))).Code);
    }

    [MemoryFact]
    public async Task Register_Pipe_IsInvalidAndDoesNotHang()
    {
        using (var process = Process.Start("mkfifo", [ObjectPath])) await process.WaitForExitAsync();

        Assert.Equal(StatusCode.InvalidArgument, (await InferenceFixture.RefusalAsync(() => RegisterAsync("pipe", Size).WaitAsync(TimeSpan.FromMinutes(1)))).Code);
    }

    [MemoryFact]
    public async Task Infer_ObjectShortenedAfterRegistering_IsInvalidAndTheServerGoesOn()
    {
        await CreateAsync(3 * Size, []);
        await RegisterAsync("short", 3 * Size);
        await using (var stream = new FileStream(ObjectPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(0);

        Assert.Equal(StatusCode.InvalidArgument, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(InMemory("short")))).Code);
        Assert.True((await fixture.Client.ServerLiveAsync(new ServerLiveRequest())).Live);
    }

    [MemoryTheory]
    [InlineData(192L, 64L)]
    [InlineData(-1L, 64L)]
    [InlineData(0L, -1L)]
    [InlineData(0L, 193L)]
    [InlineData(long.MaxValue, 64L)]
    [InlineData(0L, 32L)]
    public async Task Infer_PartBeyondTheRegionOrOfTheWrongSize_IsInvalid(long offset, long size)
    {
        await CreateAsync(3 * Size, []);
        var region = $"part-{offset}-{size}";
        await RegisterAsync(region, 3 * Size);
        var request = InMemory(region);
        request.Inputs[0].Parameters["shared_memory_offset"] = new InferParameter { Int64Param = offset };
        request.Inputs[0].Parameters["shared_memory_byte_size"] = new InferParameter { Int64Param = size };

        Assert.Equal(StatusCode.InvalidArgument, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(request))).Code);
    }

    private static ModelInferRequest InMemory(string region)
    {
        var request = new ModelInferRequest { ModelName = InferenceModels.Simple };
        foreach (var (name, offset) in new[] { ("INPUT0", 0), ("INPUT1", Size) })
        {
            var input = new Input { Name = name, Datatype = "INT32", Shape = { 1, 16 } };
            Place(input.Parameters, region, offset);
            request.Inputs.Add(input);
        }

        var output = new Output { Name = "OUTPUT0" };
        Place(output.Parameters, region, 2 * Size);
        request.Outputs.Add(output);
        return request;
    }

    private static void Place(IDictionary<string, InferParameter> parameters, string region, long offset)
    {
        parameters["shared_memory_region"] = new InferParameter { StringParam = region };
        parameters["shared_memory_byte_size"] = new InferParameter { Int64Param = Size };
        if (offset > 0) parameters["shared_memory_offset"] = new InferParameter { Int64Param = offset };
    }

    private async Task CreateAsync(int size, byte[] beginning)
    {
        await using var stream = new FileStream(ObjectPath, FileMode.CreateNew);
        stream.SetLength(size);
        await stream.WriteAsync(beginning);
    }

    private async Task RegisterAsync(string name, ulong size) =>
        await fixture.Client.SystemSharedMemoryRegisterAsync(new SystemSharedMemoryRegisterRequest { Name = name, Key = "/" + _key, ByteSize = size });

    private sealed class MemoryFactAttribute : FactAttribute
    {
        public MemoryFactAttribute() => Skip = Missing;
    }

    private sealed class MemoryTheoryAttribute : TheoryAttribute
    {
        public MemoryTheoryAttribute() => Skip = Missing;
    }

    private static string? Missing => OperatingSystem.IsLinux() && Directory.Exists("/dev/shm") ? null : "There is no /dev/shm here.";
}
