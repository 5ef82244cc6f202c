using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class LstmKernelTests
{
    private static readonly string[] Results = ["Y", "Yh", "Yc", "cells", "gates"];
    private static readonly string[] Gradients = ["dX", "dW", "dR", "dB", "dh0", "dc0", "dP"];

    public static TheoryData<RecurrentCase> Cases =>
    [
        new("plain", "forward", 5, 3, 4, 6, false, false, false),
        new("one step and row", "forward", 1, 1, 1, 1, true, false, false),
        new("reverse", "reverse", 4, 2, 3, 5, true, false, true),
        new("both directions", "bidirectional", 6, 3, 5, 7, true, true, true),
        new("lengths", "forward", 7, 5, 4, 6, true, true, false),
        new("reverse with lengths", "reverse", 7, 5, 4, 6, false, true, true),
        new("many rows", "forward", 4, 70, 9, 20, true, false, false),
        new("wide", "bidirectional", 3, 18, 33, 50, false, true, false),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void LstmTraining_OfAnyLayer_EqualsReference(RecurrentCase layer)
    {
        var reference = new LstmReference(layer);

        var results = KernelRunner.Run(KernelNames.LstmTraining, reference.ForwardInputs, Results, 1, layer.Attributes);

        foreach (var (name, result) in Results.Zip(results))
        {
            Expect.Close(name, result!.Shape, reference.Forward[name], result, 4e-6);
        }

        Expect.Same(results, KernelRunner.Run(KernelNames.LstmTraining, reference.ForwardInputs, Results, 2, layer.Attributes));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LstmGrad_OfAnyLayer_EqualsReference(RecurrentCase layer)
    {
        var reference = new LstmReference(layer);
        var saved = KernelRunner.Run(KernelNames.LstmTraining, reference.ForwardInputs, Results, 1, layer.Attributes);
        var inputs = reference.BackwardInputs(saved[0]!, saved[3]!, saved[4]!);
        var names = layer.Starts ? Gradients : Gradients[..6];

        var results = KernelRunner.Run(KernelNames.LstmGrad, inputs, names, 1, layer.Attributes);

        foreach (var (name, result) in names.Zip(results))
        {
            Expect.Close(name, result!.Shape, reference.Backward[name], result, 1e-5);
        }

        Expect.Same(results, KernelRunner.Run(KernelNames.LstmGrad, inputs, names, 2, layer.Attributes));
        Expect.Same([null, results[1], null], KernelRunner.Run(KernelNames.LstmGrad, inputs, ["", "dW", ""], 1, layer.Attributes));
    }
}
