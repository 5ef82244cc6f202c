using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class GruKernelTests
{
    private static readonly string[] Results = ["Y", "Yh", "gates"];
    private static readonly string[] Gradients = ["dX", "dW", "dR", "dB", "dh0"];

    public static TheoryData<RecurrentCase, bool> Cases()
    {
        var cases = new TheoryData<RecurrentCase, bool>();
        foreach (var layer in LstmKernelTests.Cases)
        {
            cases.Add(layer, false);
            cases.Add(layer, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GruTraining_OfAnyLayer_EqualsReference(RecurrentCase layer, bool resetsLast)
    {
        var reference = new GruReference(layer, resetsLast);

        var results = KernelRunner.Run(KernelNames.GruTraining, reference.ForwardInputs, Results, 1, Attributes(layer, resetsLast));

        foreach (var (name, result) in Results.Zip(results))
        {
            Expect.Close(name, result!.Shape, reference.Forward[name], result, 4e-6);
        }

        Expect.Same(results, KernelRunner.Run(KernelNames.GruTraining, reference.ForwardInputs, Results, 2, Attributes(layer, resetsLast)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GruGrad_OfAnyLayer_EqualsReference(RecurrentCase layer, bool resetsLast)
    {
        var reference = new GruReference(layer, resetsLast);
        var saved = KernelRunner.Run(KernelNames.GruTraining, reference.ForwardInputs, Results, 1, Attributes(layer, resetsLast));
        var inputs = reference.BackwardInputs(saved[0]!, saved[2]!);

        var results = KernelRunner.Run(KernelNames.GruGrad, inputs, Gradients, 1, Attributes(layer, resetsLast));

        foreach (var (name, result) in Gradients.Zip(results))
        {
            Expect.Close(name, result!.Shape, reference.Backward[name], result, 1e-5);
        }

        Expect.Same(results, KernelRunner.Run(KernelNames.GruGrad, inputs, Gradients, 2, Attributes(layer, resetsLast)));
        Expect.Same([null, results[1], null], KernelRunner.Run(KernelNames.GruGrad, inputs, ["", "dW", ""], 1, Attributes(layer, resetsLast)));
    }

    [Fact]
    public void GruTraining_OfLengthsBeyondTheSteps_IsRefused()
    {
        Operand?[] inputs = [Operand.Noise(1, 2, 2, 3), Operand.Noise(2, 1, 12, 3), Operand.Noise(3, 1, 12, 4), null, Operand.Whole([2], 1, 3)];

        var error = Assert.Throws<OnnxRuntimeException>(() => KernelRunner.Run(KernelNames.GruTraining, inputs, Results));

        Assert.Contains("GruTraining: Input lengths holds [1, 3]; it must hold 2 numbers from 0 to 2.", error.Message, StringComparison.Ordinal);
    }

    private static (string Name, object Value)[] Attributes(RecurrentCase layer, bool resetsLast) =>
        [.. layer.Attributes, ("linear_before_reset", resetsLast ? 1L : 0L)];
}
