using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Blocks;

public class SharedModelBlocksTests
{
    private const string Models = "models";
    private const string Exports = "goldens/exports";

    [SharedTheory(Models)]
    [InlineData("all-minilm-l6-v2/onnx/model.onnx", 6, "encoder.layer.0", 16)]
    [InlineData("resnet20-cifar10/resnet20_cifar10.onnx", 9, "layer1.0", 10)]
    [InlineData("mobilenetv2-7-backbone/mobilenetv2-7-features.onnx", 17, null, 15)]
    [InlineData("stories260k/stories260K.onnx", 5, "layers.0", 12)]
    public void Blocks_OfPublishedModel_AreItsRepeatedUnits(string file, int count, string? scope, int parameters) => AssertRepeats(Models, file, count, scope, parameters);

    [SharedTheory(Exports)]
    [InlineData("bert-tiny-seqcls-legacy11", 2, "bert.encoder.layer.0", 16)]
    [InlineData("bert-tiny-seqcls-dynamo", 2, "bert.encoder.layer.0", 16)]
    [InlineData("bert-tiny-ort-fused", 2, "bert.encoder.layer.0", 12)]
    [InlineData("gpt2-tiny-lm-folded", 2, "transformer.h.0", 12)]
    [InlineData("vit-tiny-timm", 2, "blocks.0", 12)]
    [InlineData("resnet18-narrow-folded", 8, "layer1.layer1.0", 4)]
    [InlineData("mobilenet-v3-small-narrow", 3, "features.2.block", 15)]
    [InlineData("efficientnet-tiny", 3, "features.2.0.block", 19)]
    [InlineData("wavenet-like", 4, null, 8)]
    public void Blocks_OfExport_AreItsRepeatedUnits(string name, int count, string? scope, int parameters) => AssertRepeats(Exports, $"{name}/model.onnx", count, scope, parameters);

    [SharedTheory(Exports)]
    [InlineData("vgg-narrow-legacy11", 3)]
    [InlineData("alexnet-lrn-legacy13", 3)]
    [InlineData("unet-resize-nearest", 4)]
    public void Blocks_OfPlainConvolutions_AreStagesBetweenPools(string name, int count)
    {
        var blocks = Of(Exports, $"{name}/model.onnx");
        Assert.Equal(BlockMethod.Stages, blocks.Method);
        Assert.Equal(count, blocks.Blocks.Count);
    }

    [SharedTheory(Exports)]
    [InlineData("bert-tiny-seqcls-dynamo", "encoder.layer.1.attention.self.query.weight", ParameterRole.Weight | ParameterRole.Query)]
    [InlineData("gpt2-tiny-lm-tied", "transformer.wte.weight", ParameterRole.Weight | ParameterRole.Embedding | ParameterRole.OutputLayer)]
    [InlineData("gpt2-tiny-lm-tied", "transformer.h.0.attn.c_attn.weight", ParameterRole.Weight | ParameterRole.Query | ParameterRole.Key | ParameterRole.Value)]
    [InlineData("bert-tiny-seqcls-legacy11", "bert.encoder.layer.0.output.LayerNorm.bias", ParameterRole.Norm | ParameterRole.Bias)]
    [InlineData("lstm-classifier", "fc.bias", ParameterRole.Bias | ParameterRole.OutputLayer)]
    public void Roles_FollowFromUses(string name, string parameter, ParameterRole expected)
    {
        var candidates = ParameterCandidate.Of(OnnxReader.Read(RepositoryPaths.InShared($"{Exports}/{name}/model.onnx")));
        Assert.Equal(expected, candidates.Single(candidate => candidate.Name.EndsWith(parameter, StringComparison.Ordinal)).Roles);
    }

    [SharedFact(Exports)]
    public void Candidates_LeaveRunningStatisticsOut()
    {
        var candidates = ParameterCandidate.Of(OnnxReader.Read(RepositoryPaths.InShared($"{Exports}/resnet18-narrow-dynamo/model.onnx")));
        Assert.DoesNotContain(candidates, candidate => candidate.Name.Contains("running", StringComparison.Ordinal));
        Assert.Equal(["fc.weight", "fc.bias"], candidates.Where(ParameterSelector.Head.Selects).Select(candidate => candidate.Name));
    }

    private static void AssertRepeats(string folder, string file, int count, string? scope, int parameters)
    {
        var blocks = Of(folder, file);
        Assert.Equal(BlockMethod.Repetition, blocks.Method);
        Assert.Equal(count, blocks.Blocks.Count);
        Assert.Equal(scope, blocks.Blocks[0].Scope);
        Assert.Equal(parameters, blocks.Blocks[0].Parameters.Count);
    }

    private static GraphBlocks Of(string folder, string file)
    {
        var model = OnnxReader.Read(RepositoryPaths.InShared($"{folder}/{file}"));
        ShapeInference.Run(model);
        return GraphBlocks.Of(model.Graph);
    }
}
