using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.Inference;
using OnnxAdapt.V1;
using Output = OnnxAdapt.Inference.ModelInferRequest.Types.InferRequestedOutputTensor;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class AdaptedModelTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private const string Model = "topics";
    private const int Examples = 64;

    [Fact]
    public async Task Infer_PublishedModel_GivesScoresAndLabelsByFallingScore()
    {
        await PublishAsync();

        var answer = await fixture.Client.ModelInferAsync(Requests.Texts(Model, LabelledTexts.At(0).Input.Text, LabelledTexts.At(1).Input.Text));

        Assert.Equal(["scores", "labels"], answer.Outputs.Select(output => output.Name));
        var (scores, labels) = (answer.Elements<float>(), answer.Texts(1));
        var width = labels.Length / 2;
        Assert.Equal((LabelledTexts.At(0).Label, LabelledTexts.At(1).Label), (labels[0], labels[width]));
        Assert.True(scores[0] >= scores[1] && scores[width] >= scores[width + 1]);
        Assert.Equal(1, scores[..width].Sum(), 1e-4);

        var classes = Requests.Texts(Model, LabelledTexts.At(0).Input.Text);
        classes.Outputs.Add(new Output { Name = "scores", Parameters = { ["classification"] = new InferParameter { Int64Param = 1 } } });
        Assert.EndsWith($":{LabelledTexts.At(0).Label}", (await fixture.Client.ModelInferAsync(classes)).Texts().Single(), StringComparison.Ordinal);
        var metadata = await fixture.Client.ModelMetadataAsync(new ModelMetadataRequest { Name = Model });
        Assert.Equal(["embedding", "scores", "labels"], metadata.Outputs.Select(output => output.Name));
        Assert.Equal([-1L, width], metadata.Outputs[1].Shape);
    }

    private async Task PublishAsync()
    {
        using var session = await SessionDialog.StartAsync(fixture.Server.Adaptation, SessionDialog.Start(Model));
        await session.SendAsync(Enumerable.Range(0, Examples).Select(LabelledTexts.At));
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = 20 } });
        await session.DoAsync(new Command { Id = "publish", Publish = new Publish() });
    }
}
