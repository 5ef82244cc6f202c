using OnnxAdapt.Cli.Connections;

namespace OnnxAdapt.Cli.Tests.Connections;

public sealed class MessageBatchesTests
{
    [Fact]
    public void Cut_SmallRows_CutsByNumber() =>
        Assert.Equal([3, 3, 1], MessageBatches.Cut(Enumerable.Range(0, 7), 3, _ => 10).Select(batch => batch.Length));

    [Fact]
    public void Cut_LargeRows_CutsBySize() =>
        Assert.Equal([2, 2, 1], MessageBatches.Cut(Enumerable.Range(0, 5), 100, _ => MessageBatches.Bytes / 2).Select(batch => batch.Length));

    [Fact]
    public void Cut_RowLargerThanAMessage_GoesAlone() =>
        Assert.Equal([[1], [MessageBatches.Bytes + 1], [2, 3]], MessageBatches.Cut([1, MessageBatches.Bytes + 1, 2, 3], 100, size => size));

    [Fact]
    public void Cut_NoRows_GivesNothing() => Assert.Empty(MessageBatches.Cut(Array.Empty<int>(), 3, _ => 1));
}
