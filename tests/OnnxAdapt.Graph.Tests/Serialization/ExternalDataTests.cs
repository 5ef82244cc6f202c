using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Tests.Serialization;

public sealed partial class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExternalDataTests()
    {
        Directory.CreateDirectory(_folder.File("model/sub"));
        File.WriteAllBytes(_folder.File("secret"), [9, 9, 9, 9]);
        File.WriteAllBytes(_folder.File("model/data"), [0, 1, 2, 3, 4, 5]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../secret", "leaves the model's folder")]
    [InlineData("sub/../../secret", "leaves the model's folder")]
    [InlineData("..\\secret", "leaves the model's folder")]
    [InlineData("/etc/passwd", "is not relative")]
    [InlineData("\\\\host\\share", "is not relative")]
    [InlineData("C:\\secret", "is not relative")]
    [InlineData("", "is empty")]
    [InlineData("data\0.txt", "contains a zero character")]
    [InlineData("*/_ORT_MEM_ADDR_/*", "means an address in memory")]
    [InlineData("gone", "There is no file")]
    [InlineData("sub", "is not a regular file")]
    public void Read_LocationThatIsNoFileBelow_IsRefused(string location, string reason) =>
        Assert.Contains(reason, Refused(Protos.External(location, "0", "2", 2)).Message);

    [Theory]
    [InlineData("0", "7", "outside the file 'data' of 6 bytes", 7)]
    [InlineData("5", "2", "outside the file 'data' of 6 bytes", 2)]
    [InlineData("9223372036854775807", "2", "outside the file", 2)]
    [InlineData("-1", "2", "is not a whole number", 2)]
    [InlineData("0x1", "2", "is not a whole number", 2)]
    [InlineData("0", "3", "needs 2 bytes, but its part of the file 'data' has 3", 2)]
    [InlineData("0", "9223372036854775807", "needs 2 bytes", 2)]
    public void Read_PartOutsideTheFile_IsRefused(string offset, string length, string reason, long size) =>
        Assert.Contains(reason, Refused(Protos.External("data", offset, length, size)).Message);

    [Fact]
    public void Read_PartOfAFile_GivesItsBytes()
    {
        var model = Read(Protos.External("data", "2", "3", 3));

        Assert.Equal(3, model.Graph.Initializers[0].Initializer!.ByteCount);
        Assert.Equal([2, 3, 4], model.Graph.Initializers[0].Initializer!.Bytes.ToArray());
    }

    [Fact]
    public void Read_LinkInsideTheFolder_IsFollowed()
    {
        File.CreateSymbolicLink(_folder.File("model/link"), "data");

        Assert.Equal([0, 1], Read(Protos.External("link", "0", "2", 2)).Graph.Initializers[0].Initializer!.Bytes.ToArray());
    }

    [Fact]
    public void Read_LinkOutOfTheFolder_IsRefused()
    {
        File.CreateSymbolicLink(_folder.File("model/link"), "../secret");

        Assert.Contains("leads out of the model's folder through a link", Refused(Protos.External("link", "0", "2", 2)).Message);
    }

    [Fact]
    public void Read_FolderThatIsALinkOut_IsRefused()
    {
        Directory.CreateSymbolicLink(_folder.File("model/up"), "..");

        Assert.Contains("leads out of the model's folder through a link", Refused(Protos.External("up/secret", "0", "2", 2)).Message);
    }

    [Fact]
    public void Read_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(_folder.File("model/a"), "b");
        File.CreateSymbolicLink(_folder.File("model/b"), "a");

        Assert.Contains("more than 40 links", Refused(Protos.External("a", "0", "2", 2)).Message);
    }

    [Fact]
    public void Read_HardLink_IsRefusedUnlessAllowed()
    {
        Assert.Equal(0, CreateHardLink(_folder.File("secret"), _folder.File("model/hard")));
        var tensor = Protos.External("hard", "0", "2", 2);

        Assert.Contains("has 2 names (hard links)", Refused(tensor).Message);
        Assert.Equal([9, 9], Read(tensor, new OnnxReaderOptions { AllowHardLinkedData = true }).Graph.Initializers[0].Initializer!.Bytes.ToArray());
    }

    [Fact]
    public void Read_Pipe_IsRefusedWithoutWaiting()
    {
        Assert.Equal(0, CreatePipe(_folder.File("model/pipe"), 0b110_000_000));

        Assert.Contains("is not a regular file", Refused(Protos.External("pipe", "0", "2", 2)).Message);
        Assert.Contains("is not a regular file", Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(_folder.File("model/pipe"))).Message);
    }

    [Fact]
    public void Bytes_FileSwappedAfterReading_AreOfTheFileThatWasChecked()
    {
        var model = Read(Protos.External("data", "0", "2", 2));
        File.Delete(_folder.File("model/data"));
        File.CreateSymbolicLink(_folder.File("model/data"), "../secret");

        Assert.Equal([0, 1], model.Graph.Initializers[0].Initializer!.Bytes.ToArray());
    }

    [Fact]
    public void Bytes_FileCutOffAfterReading_AreAnError()
    {
        var model = Read(Protos.External("data", "0", "6", 6));
        using (var file = File.OpenWrite(_folder.File("model/data")))
        {
            file.SetLength(3);
        }

        Assert.Contains("has become shorter", Assert.Throws<OnnxFormatException>(() => model.Graph.Initializers[0].Initializer!.Bytes).Message);
    }

    [Fact]
    public void Read_BytesWithExternalData_NeedAFolder()
    {
        var model = Protos.Model(Protos.External("data", "0", "2", 2));

        Assert.Contains("may not have external data", Protos.Refused(model).Message);
        Assert.Equal(2, Protos.Read(model, new OnnxReaderOptions { ExternalDataFolder = _folder.File("model") }).Graph.Initializers[0].Initializer!.Bytes.Length);
    }

    [Fact]
    public void Write_BigTensorsToAnotherFile_AreReadBack()
    {
        var small = new float[4];
        float[] big = [.. Enumerable.Range(0, 1 << 18).Select(i => (float)i)];
        var model = new OnnxModel { Opsets = { [""] = 17 } };
        var builder = new GraphBuilder(model.Graph, 17);
        builder.Output(builder.Add("Sum", [builder.Constant(TensorData.Of(big, big.Length), "big"), builder.Constant(TensorData.Of(small, 4), "small"), builder.Constant(TensorData.Of(big, big.Length), "other")]));
        var path = _folder.File("model/written.onnx");

        OnnxWriter.Write(model, path, new OnnxWriterOptions { ExternalDataFile = "written.data" });

        Assert.InRange(new FileInfo(path).Length, 1, 1000);
        Assert.Equal(2 * (1 << 20), new FileInfo(_folder.File("model/written.data")).Length);
        var read = OnnxReader.Read(path);
        Assert.Equal(big, read.Graph.Initializers[2].Initializer!.AsSpan<float>().ToArray());
        OnnxWriter.Write(read, path, new OnnxWriterOptions { ExternalDataFile = "written.data" });
        Assert.Equal(big, OnnxReader.Read(path).Graph.Initializers[0].Initializer!.AsSpan<float>().ToArray());
        Assert.Equal(["data", "sub", "written.data", "written.onnx"], Directory.EnumerateFileSystemEntries(_folder.File("model")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private OnnxFormatException Refused(TensorProto tensor) => Assert.Throws<OnnxFormatException>(() => Read(tensor));

    private OnnxModel Read(TensorProto tensor, OnnxReaderOptions? options = null)
    {
        var path = _folder.File("model/model.onnx");
        File.WriteAllBytes(path, Protos.Model(tensor).ToByteArray());
        return OnnxReader.Read(path, options);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateHardLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreatePipe(string path, uint mode);
}
