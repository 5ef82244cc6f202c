using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Storage;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Tests.Training;

public sealed class ValidationSplitTests
{
    [Fact]
    public void Of_MoreExamplesLater_KeepsEverySide()
    {
        var keys = Enumerable.Range(0, 400).Select(Key).ToArray();

        var few = ValidationSplit.Of(keys[..100], _ => true, 3, 0.2);
        var many = ValidationSplit.Of(keys, _ => true, 3, 0.2);

        Assert.Equal(few.Validation, many.Validation.Where(i => i < 100));
        Assert.Equal(few.Training, many.Training.Where(i => i < 100));
    }

    [Fact]
    public void Of_ManyExamples_HitsTheShare()
    {
        var keys = Enumerable.Range(0, 10_000).Select(Key).ToArray();

        var split = ValidationSplit.Of(keys, _ => true, 11, 0.1);

        Assert.InRange(split.Validation.Length, 850, 1150);
        Assert.Equal(10_000, split.Training.Length + split.Validation.Length);
    }

    [Fact]
    public void Of_UnusableExamples_LeavesThemOut()
    {
        var split = ValidationSplit.Of([Key(0), Key(1)], i => i == 1, 0, 0);

        Assert.Equal([1], split.Training);
        Assert.Empty(split.Validation);
    }

    [Fact]
    public void EpochOrder_SamePlace_IsTheSamePermutation()
    {
        var rows = Enumerable.Range(5, 50).ToArray();

        var order = EpochOrder.Of(rows, 1, 2, 0, 3);

        Assert.Equal(order, EpochOrder.Of(rows, 1, 2, 0, 3));
        Assert.NotEqual(order, EpochOrder.Of(rows, 1, 2, 0, 4));
        Assert.Equal(rows, order.Order());
    }

    private static ContentKey Key(int number) => ContentKey.Of(new ExampleInput.Text($"text {number}"), new ByteWriter());
}
