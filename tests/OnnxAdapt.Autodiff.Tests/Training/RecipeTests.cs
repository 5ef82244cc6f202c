using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Training;

/// <summary>The usual choices of what to train, on a sentence encoder with a head for two classes: 2 x 384 weights and 2 biases.</summary>
public class RecipeTests
{
    private const string Folder = "models/all-minilm-l6-v2";

    public static TheoryData<string, long> Recipes() => new()
    {
        { "head", 770 }, { "biases", 26_498 }, { "last two blocks", 3_549_698 }, { "everything", 22_566_146 },
        { "norms", 770 + (13 * 768) }, { "embeddings", 770 + 11_917_824 }, { "first block", 770 + 1_774_464 },
    };

    [SharedTheory(Folder)]
    [MemberData(nameof(Recipes))]
    public void Build_Recipe_TrainsTheExpectedParameters(string recipe, long count)
    {
        var graph = new TrainingGraphBuilder().Build(Encoder(), new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = Selector(recipe).Or(ParameterSelector.Head) });
        Assert.Equal(count, graph.Parameters.Sum(parameter => parameter.Initial.ElementCount));
    }

    internal static OnnxModel Encoder() => HeadAttachment.Attach(
        OnnxReader.Read(RepositoryPaths.InShared($"{Folder}/onnx/model.onnx")),
        new AttachHeadOptions { Head = new HeadOptions { FeatureSize = 384, OutputCount = 2 } });

    private static ParameterSelector Selector(string recipe) => recipe switch
    {
        "head" => ParameterSelector.None,
        "biases" => ParameterSelector.Biases,
        "last two blocks" => ParameterSelector.LastBlocks(2),
        "norms" => ParameterSelector.Norms,
        "embeddings" => ParameterSelector.Embeddings,
        "first block" => ParameterSelector.Block(0),
        _ => ParameterSelector.All,
    };
}
