using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.TestKit.Oracle;

namespace OnnxAdapt.OrtTraining.Tests.Oracle;

/// <summary>Microsoft's runtime trains what is generated here, and comes to the same numbers as the stock runtime with this library.</summary>
public sealed class OracleTests : IDisposable
{
    private const int Steps = 10;
    private const double Tolerance = 1e-5;
    private const string ValueSuffix = ".value";

    /// <summary>Trained on numbers instead of classes.</summary>
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "mlp-regression-dynamo", "optimum-bert-feature-extraction", "sentence-transformer-cosine", "siamese-triplet", "siamese-contrastive",
        "sklearn-mlp-regressor", "wavenet-like", "lstm-last-state-packed",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("onnxadapt-oracle").FullName;

    public static TheoryData<string, OptimizerKind> Cases()
    {
        var cases = new TheoryData<string, OptimizerKind>();
        string[] names =
        [
            "alexnet-lrn-legacy13", "bert-tiny-masked-lm-tied", "bert-tiny-seqcls-dynamo-dynamic", "bert-tiny-seqcls-legacy11", "bert-tiny-seqcls-legacy20",
            "bert-tiny-token-classification", "distilbert-tiny", "elmo-like", "gpt2-tiny-lm-tied", "gru-classifier", "inception-googlenet-narrow",
            "keras-lstm-gru", "lstm-classifier", "mlp-regression-dynamo", "mobilenet-v2-narrow", "optimum-bert-feature-extraction",
            "resnet-ort-offline-basic", "resnet18-narrow-folded", "rnn-tanh-classifier", "scripted-if-and-loop", "sentence-transformer-cosine",
            "siamese-contrastive", "siamese-triplet", "sklearn-mlp-regressor", "vgg-narrow-legacy11", "vit-tiny-hf-dynamo", "wavenet-like", "lstm-last-state-packed",
        ];
        for (var i = 0; i < names.Length; i++)
        {
            cases.Add(names[i], i % 3 == 0 ? OptimizerKind.Sgd : OptimizerKind.AdamW);
        }

        return cases;
    }

    [OracleTheory(OracleCase.Folder)]
    [MemberData(nameof(Cases))]
    public async Task Artifacts_TrainedByMicrosoft_FollowOurTrajectory(string name, OptimizerKind optimizer)
    {
        var example = OracleCase.Open(name, !Numbers.Contains(name));
        WriteArtifacts(example, optimizer);
        var script = new OracleRun(_folder);
        using var ours = new OurRun(example, optimizer);
        var losses = new List<float>();
        for (var step = 0; step < Steps; step++)
        {
            script.Step(example.Batch(step));
            losses.Add(ours.Step(example.Batch(step)));
        }

        var theirs = await script.Train(example.Batch(0)).RunAsync();

        Assert.All(losses.Zip(theirs), pair => AssertClose("loss", [pair.First], pair.Second["loss"]));
        AssertParameters(ours.Parameters(), theirs[^1]);
    }

    [OracleTheory(OracleCase.Folder)]
    [InlineData("bert-tiny-seqcls-legacy20", OptimizerKind.AdamW)]
    [InlineData("mobilenet-v2-narrow", OptimizerKind.Sgd)]
    public async Task Checkpoint_OfOurRun_ResumesInMicrosofts(string name, OptimizerKind optimizer)
    {
        var example = OracleCase.Open(name);
        using var ours = new OurRun(example, optimizer);
        for (var step = 0; step < Steps; step++) ours.Step(example.Batch(step));
        WriteArtifacts(example, optimizer, ours.Checkpoint());
        var script = new OracleRun(_folder);
        for (var step = 0; step < Steps; step++)
        {
            script.Step(example.Batch(Steps + step));
            ours.Step(example.Batch(Steps + step));
        }

        var theirs = await script.Train(example.Batch(0)).RunAsync();

        AssertParameters(ours.Parameters(), theirs[^1]);
    }

    [OracleTheory(OracleCase.Folder)]
    [InlineData("gru-classifier")]
    public async Task Parameters_OfMicrosoftsRun_ResumeInOurs(string name)
    {
        var example = OracleCase.Open(name);
        WriteArtifacts(example, OptimizerKind.Sgd);
        var script = new OracleRun(_folder);
        for (var step = 0; step < Steps; step++) script.Step(example.Batch(step));
        script.Train(example.Batch(0));
        for (var step = 0; step < Steps; step++) script.Step(example.Batch(Steps + step));
        var theirs = await script.Train(example.Batch(0)).RunAsync();

        using var ours = new OurRun(example, OptimizerKind.Sgd, Values(example, theirs[Steps]));
        for (var step = 0; step < Steps; step++) ours.Step(example.Batch(Steps + step));

        AssertParameters(ours.Parameters(), theirs[^1]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The runtime's own copy of parameters ends it now and then under Node, so that the training graph gives them out as it finds them.</summary>
    private void WriteArtifacts(OracleCase example, OptimizerKind optimizer, OrtTraining.Checkpoints.Checkpoint? checkpoint = null)
    {
        var artifacts = ArtifactGenerator.Generate(example.Model, example.Options(optimizer));
        var graph = artifacts.TrainingModel.Graph;
        foreach (var input in graph.Inputs.Where(input => artifacts.Trainable.Any(parameter => parameter.Key == input.Name)).ToArray())
        {
            var copy = new Value(input.Name + ValueSuffix, input.Type, input.Shape);
            graph.Nodes.Add(new Node(OperatorId.Standard("Identity"), [input], [copy], null, copy.Name));
            graph.Outputs.Add(copy);
        }

        ArtifactFiles.Write(artifacts, _folder, checkpoint: checkpoint);
    }

    private static ParameterSet Values(OracleCase example, IReadOnlyDictionary<string, float[]> outputs)
    {
        var values = new ParameterSet();
        foreach (var parameter in ArtifactGenerator.Generate(example.Model, example.Options(OptimizerKind.Sgd)).Trainable)
        {
            values.Add(parameter.Key, Tensor.Of(outputs[parameter.Key + ValueSuffix], [.. parameter.Value.Sizes]));
        }

        return values;
    }

    private static void AssertParameters(ParameterSet ours, IReadOnlyDictionary<string, float[]> theirs) =>
        Assert.All(ours, parameter => AssertClose(parameter.Name, MemoryMarshal.Cast<byte, float>(parameter.Value.Data.Span).ToArray(), theirs[parameter.Name + ValueSuffix]));

    private static void AssertClose(string name, float[] ours, float[] theirs)
    {
        Assert.Equal(ours.Length, theirs.Length);
        var largest = ours.Max(Math.Abs);
        var worst = ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= Tolerance * Math.Max(largest, 1e-3), $"{name}: {worst:g3} of {largest:g3}.");
    }
}
