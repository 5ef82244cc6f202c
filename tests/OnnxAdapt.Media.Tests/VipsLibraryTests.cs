using OnnxAdapt.Media.Native;

namespace OnnxAdapt.Media.Tests;

public sealed class VipsLibraryTests
{
    [Fact]
    public void Find_NamedFileIsNoLibrary_SaysItsName()
    {
        var problem = VipsLibrary.Find("/nowhere/libvips.so", "/nowhere", out var handle);

        Assert.Equal("Images cannot be read: LIBVIPS_LIBRARY names '/nowhere/libvips.so', which cannot be loaded as libvips.", problem);
        Assert.Equal(0, handle);
    }

    [Fact]
    public void Find_NothingThere_SaysWhereAndWhatToDo()
    {
        if (VipsLibrary.Find(null, "/nowhere", out _) is not { } problem) return;

        Assert.Contains("/nowhere/runtimes/linux-", problem, StringComparison.Ordinal);
        Assert.Contains("LIBVIPS_LIBRARY", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_BesideTheProgram_Loads() =>
        Assert.Null(VipsLibrary.Find(null, AppContext.BaseDirectory, out _));
}
