namespace OnnxAdapt.Serving.Tests;

public sealed class ServingOptionsTests
{
    [Fact]
    public void Validate_Defaults_NeedOnlyADataDirectory() =>
        Assert.Empty(new ServingOptions { DataDirectory = "data" }.Validate());

    [Fact]
    public void Validate_ManyMistakes_NamesAll()
    {
        var problems = new ServingOptions { MaxBatchRows = 0, MaxQueuedRows = 1, ExecutionProvider = "tpu", RescanInterval = TimeSpan.FromMilliseconds(1), ModelDirectories = { " " } }.Validate();

        Assert.Equal(6, problems.Count);
    }
}
