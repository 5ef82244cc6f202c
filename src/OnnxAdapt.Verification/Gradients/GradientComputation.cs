using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Verification.Comparison;
using OnnxAdapt.Verification.Execution;

namespace OnnxAdapt.Verification.Gradients;

/// <summary>Outputs and gradients of a model at given inputs.</summary>
public static class GradientComputation
{
    /// <summary>Prefix under which inputs are found.</summary>
    public const string InputPrefix = "input.";

    /// <summary>Prefix under which outputs are returned.</summary>
    public const string OutputPrefix = "output.";

    /// <summary>Name under which the loss is returned.</summary>
    public const string LossName = "loss";

    /// <summary>
    /// Differentiates sum over roots of cotangent * output. A root is an output for which there is a cotangent.
    /// </summary>
    /// <param name="model">Model.</param>
    /// <param name="tensors"><c>input.NAME</c> for every graph input, <c>cotangent.NAME</c> for the roots.</param>
    /// <param name="targets">What to differentiate by.</param>
    /// <param name="options">Kernels.</param>
    /// <returns><c>output.NAME</c>, <c>grad.NAME</c>, and <c>loss</c>, the sum as a scalar.</returns>
    /// <exception cref="Autodiff.AutodiffException">Something is not differentiable.</exception>
    /// <exception cref="AdaptException">Inputs are missing or the runtime refuses the model.</exception>
    public static ParameterSet FromCotangents(OnnxModel model, ParameterSet tensors, GradientTargets targets, VerificationOptions options)
    {
        var roots = tensors.Select(tensor => tensor.Name).Where(name => name.StartsWith(GradientGraphBuilder.CotangentPrefix, StringComparison.Ordinal))
            .Select(name => name[GradientGraphBuilder.CotangentPrefix.Length..]).ToArray();
        RequireRoots(model, roots);
        var gradient = GradientGraphBuilder.Build(model, targets, roots, options.Kernels, keepOutputs: true);
        var results = Named(ModelRun.Outputs(gradient, Feeds(tensors)));
        results.Add(LossName, Tensor.Of([(float)roots.Sum(root => Dot(tensors[GradientGraphBuilder.CotangentPrefix + root], results[OutputPrefix + root]))]).WithShape());
        return results;
    }

    /// <summary>Differentiates a loss.</summary>
    /// <param name="model">Model.</param>
    /// <param name="tensors"><c>input.NAME</c> for every graph input, and the labels under the keys of the request.</param>
    /// <param name="request">Loss, outputs and keys.</param>
    /// <param name="targets">What to differentiate by.</param>
    /// <param name="options">Kernels.</param>
    /// <returns><c>output.NAME</c>, <c>grad.NAME</c>, and <c>loss</c>, a scalar.</returns>
    /// <exception cref="Autodiff.AutodiffException">Something is not differentiable, or the loss does not fit.</exception>
    /// <exception cref="AdaptException">Inputs or labels are missing or of the wrong kind, or the runtime refuses the model.</exception>
    public static ParameterSet FromLoss(OnnxModel model, ParameterSet tensors, LossRequest request, GradientTargets targets, VerificationOptions options)
    {
        var gradient = GradientGraphBuilder.Build(model, targets, request.Root, options.Kernels);
        var feeds = TensorFile.WithPrefix(tensors, InputPrefix);
        var labels = LossLabels.Find(gradient.Labels, tensors, request);
        for (var i = 0; i < labels.Count; i++)
        {
            feeds.Add(gradient.LabelInputs[i], labels[i]);
        }

        return Named(ModelRun.Outputs(gradient.Model, feeds), gradient.Loss);
    }

    private static void RequireRoots(OnnxModel model, string[] roots)
    {
        var outputs = model.Graph.Outputs.Select(output => output.Name).ToArray();
        if (roots.Length == 0)
        {
            throw AdaptException.Invalid("inputs", $"holds no tensor 'cotangent.NAME' for any of the outputs {string.Join(", ", outputs)}.");
        }

        if (roots.Except(outputs).FirstOrDefault() is { } stranger)
        {
            throw AdaptException.Invalid($"cotangent.{stranger}", $"belongs to no output of the model, which has {string.Join(", ", outputs)}.");
        }
    }

    /// <summary>Inputs under their own names, cotangents under theirs.</summary>
    private static ParameterSet Feeds(ParameterSet tensors)
    {
        var feeds = new ParameterSet();
        foreach (var (name, value) in tensors)
        {
            feeds.Add(name.StartsWith(InputPrefix, StringComparison.Ordinal) ? name[InputPrefix.Length..] : name, value);
        }

        return feeds;
    }

    private static ParameterSet Named(ParameterSet outputs, string? loss = null)
    {
        var result = new ParameterSet();
        foreach (var (name, value) in outputs)
        {
            result.Add(name == loss ? LossName : name.StartsWith(GradientGraphBuilder.GradientPrefix, StringComparison.Ordinal) ? name : OutputPrefix + name, value);
        }

        return result;
    }

    private static double Dot(Tensor a, Tensor b) => Numbers.Of(a).Zip(Numbers.Of(b), (x, y) => x * y).Sum();

    private static Tensor WithShape(this Tensor one) => one.Reshape();
}
