namespace OnnxAdapt.Abstractions.Tests.Files;

public sealed class DurableFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnxadapt-durable-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replace_ExistingFile_LeavesNewContentAndNothingElse()
    {
        var path = Path.Combine(_folder, "state.json");
        File.WriteAllText(path, "old and longer");

        DurableFiles.Replace(path, "new"u8.ToArray());

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Replace_FolderInTheWay_ThrowsAndLeavesNothingBehind()
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, "state.json")).FullName;

        Assert.ThrowsAny<Exception>(() => DurableFiles.Replace(path, "new"u8.ToArray()));

        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void MoveDirectory_OtherParent_MovesContent()
    {
        var source = Directory.CreateDirectory(Path.Combine(_folder, "aside")).FullName;
        var parent = Directory.CreateDirectory(Path.Combine(_folder, "parent")).FullName;
        DurableFiles.Write(Path.Combine(source, "file"), stream => stream.WriteByte(7));

        DurableFiles.MoveDirectory(source, Path.Combine(parent, "1"));

        Assert.Equal([7], File.ReadAllBytes(Path.Combine(parent, "1", "file")));
        Assert.False(Directory.Exists(source));
    }

    [Fact]
    public void SyncDirectory_MissingFolder_Throws()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Throws<IOException>(() => DurableFiles.SyncDirectory(Path.Combine(_folder, "absent")));
    }
}
