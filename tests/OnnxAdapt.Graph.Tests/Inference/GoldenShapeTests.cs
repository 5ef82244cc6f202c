using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;
using Xunit.Abstractions;

namespace OnnxAdapt.Graph.Tests.Inference;

public sealed class GoldenShapeTests(ITestOutputHelper report)
{
    [SharedTheory(SharedModels.OperatorGradients, SharedModels.Exports)]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_EveryGoldenCase_NeverContradictsTheRealOutputs(bool bindInputs)
    {
        List<string> contradictions = [];
        var (outputs, fixedShapes) = (0, 0);
        foreach (var (path, model, tensors) in Cases())
        {
            foreach (var input in model.Graph.Inputs.Where(input => bindInputs && tensors.ContainsKey("input." + input.Name)))
            {
                input.Shape = Shape.Of([.. tensors["input." + input.Name].Sizes]);
            }

            contradictions.AddRange(ShapeInference.Run(model, new ShapeInferenceOptions { DiscardDeclared = true }).Contradictions.Select(problem => $"{path}: {problem}"));
            foreach (var output in model.Graph.Outputs.Where(output => tensors.ContainsKey("output." + output.Name)))
            {
                var real = tensors["output." + output.Name];
                outputs++;
                fixedShapes += output.Shape is { IsStatic: true } ? 1 : 0;
                if (!Agrees(output.Shape, real.Sizes))
                {
                    contradictions.Add($"{path}: {output}, really [{string.Join(", ", real.Sizes)}]");
                }
            }
        }

        report.WriteLine($"{fixedShapes} of {outputs} outputs have fixed shapes");
        Assert.True(contradictions.Count == 0, string.Join('\n', contradictions.Take(30)));
        Assert.True(!bindInputs || fixedShapes > 0.9 * outputs, $"{fixedShapes} of {outputs} outputs have fixed shapes");
    }

    [SharedFact(SharedModels.OperatorGradients)]
    public void Fold_EveryGoldenCaseWithItsInputs_GivesTheRealOutputs()
    {
        List<string> wrong = [];
        var computed = 0;
        foreach (var (path, model, tensors) in Cases())
        {
            MakeConstant(model, tensors);
            new ConstantFolding().Run(model);
            foreach (var used in model.Graph.Initializers.Where(value => value.Name.EndsWith("_computed", StringComparison.Ordinal)))
            {
                computed++;
                var real = tensors["output." + used.Name[..^"_computed".Length]];
                if (!used.Initializer!.Sizes.SequenceEqual(real.Sizes) || !Near(used.Initializer, real))
                {
                    wrong.Add($"{path}: {used}");
                }
            }
        }

        report.WriteLine($"{computed} outputs computed");
        Assert.Empty(wrong);
        Assert.True(computed > 100, $"{computed} outputs computed");
    }

    private static IEnumerable<(string Path, OnnxModel Model, Dictionary<string, TensorData> Tensors)> Cases() =>
        from path in SharedModels.All
        let beside = new[] { Path.ChangeExtension(path, ".safetensors"), Path.Combine(Path.GetDirectoryName(path)!, "golden.safetensors") }.FirstOrDefault(File.Exists)
        where beside is not null && (path.Contains("op-gradients", StringComparison.Ordinal) || path.Contains("exports", StringComparison.Ordinal))
        select (path, OnnxReader.Read(path), GoldenTensors.Read(beside));

    private static bool Agrees(Shape? shape, IReadOnlyList<long> sizes) =>
        shape is null || (shape.Count == sizes.Count && shape.Zip(sizes).All(pair => pair.First.Size is null || pair.First.Size == pair.Second));

    /// <summary>Gives the inputs as constants, and lets another node use each output, since graph outputs themselves are not folded.</summary>
    private static void MakeConstant(OnnxModel model, Dictionary<string, TensorData> tensors)
    {
        foreach (var input in model.Graph.Inputs.Where(input => tensors.TryGetValue("input." + input.Name, out var tensor) && tensor.Type == input.Type).ToArray())
        {
            input.Initializer = tensors["input." + input.Name];
            model.Graph.Inputs.Remove(input);
            model.Graph.Initializers.Add(input);
        }

        for (var i = 0; i < model.Graph.Outputs.Count; i++)
        {
            var output = model.Graph.Outputs[i];
            if (tensors.ContainsKey("output." + output.Name))
            {
                var use = new Node(new OperatorId("test", "Use"), [output], [new Value(output.Name)]);
                output.Name += "_computed";
                model.Graph.Nodes.Add(use);
                model.Graph.Outputs[i] = use.Outputs[0]!;
            }
        }
    }

    private static bool Near(TensorData computed, TensorData real) => computed.Type != DataType.Float || real.Type != DataType.Float
        || computed.AsSpan<float>().ToArray().Zip(real.AsSpan<float>().ToArray()).All(pair => pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Max(1, Math.Abs(pair.Second)));
}
