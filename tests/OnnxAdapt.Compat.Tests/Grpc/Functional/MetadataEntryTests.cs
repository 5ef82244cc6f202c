using Grpc.Core;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class MetadataEntryTests
{
    [Theory]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a:b")]
    public void Entry_KeyInvalid_IsRefused(string key) => Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "v"));

    [Fact]
    public void Entry_KindAndKeyDisagree_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", [1]));
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("x-bin", [1]).Value);
    }

    [Fact]
    public void Metadata_Empty_IsReadOnly() => Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "b"));

    [Fact]
    public void Metadata_Lookups_TakeTheLastAndIgnoreCase()
    {
        var metadata = new Metadata { { "Key", "1" }, { "key", "2" } };

        Assert.Equal("2", metadata.GetValue("KEY"));
        Assert.Equal(["1", "2"], metadata.GetAll("key").Select(entry => entry.Value));
        Assert.Null(metadata.Get("other"));
    }
}
