using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Packages;

public sealed class FileHashesTests
{
    [Fact]
    public void OfBaseFile_JustWritten_IsReadEveryTime()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "one");
        var before = FileHashes.OfBaseFile(folder.Combine("a"));

        folder.Write("a", "two");

        Assert.NotEqual(before, FileHashes.OfBaseFile(folder.Combine("a")));
    }

    [Fact]
    public void OfBaseFile_SettledThenChanged_SeesTheNewContent()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("a");
        folder.Write("a", "one");
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(FileHashes.OfFile(path), FileHashes.OfBaseFile(path));

        folder.Write("a", "two");

        Assert.Equal(FileHashes.OfFile(path), FileHashes.OfBaseFile(path));
    }
}
