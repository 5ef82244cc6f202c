using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;
using OnnxAdapt.Server.Protocols.Inference.Tensors;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>Answers inferences with the engine that every other protocol uses.</summary>
internal sealed class InferenceRunner(IInferenceEngine engine, ITextTasks tasks, ModelSurfaces surfaces, SharedMemoryRegistry memory, ServingOptions options, TimeProvider clock)
{
    /// <summary>Answers one inference.</summary>
    /// <exception cref="AdaptException">In Triton's words and kinds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<InferAnswer> RunAsync(InferRequest request, CancellationToken cancellationToken)
    {
        var settings = RequestSettings.Read(request, clock);
        var surface = await surfaces.FindAsync(request.Model, request.Version, cancellationToken).ConfigureAwait(false);
        var asked = Choose(request, surface);
        var rows = InputRows.Split(request, surface, options.MaxInputsPerRequest);
        OfferedTensor[] offered = [.. asked.Select(output => surface.FindOutput(output.Name)!)];
        try
        {
            var computed = await new OutputComputation(engine, tasks, request, settings, surface, rows).RunAsync(offered, cancellationToken).ConfigureAwait(false);
            return new InferAnswer(surface.Model.Name, surface.Model.Version, request.Id, [.. asked.Select(output => Answer(output, computed[output.Name], surface))]);
        }
        catch (AdaptException failure)
        {
            throw InferErrors.Translate(failure, settings.OwnDeadline);
        }
    }

    private static RequestedOutput[] Choose(InferRequest request, ModelSurface surface)
    {
        if (request.Outputs.Count == 0) return [.. surface.DefaultOutputs(InputRows.HasOwn(request, surface)).Select(output => new RequestedOutput(output.Name))];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in request.Outputs)
        {
            if (surface.FindOutput(output.Name) is null) throw InferErrors.Invalid($"{request.Prefix}unexpected inference output '{Shown.Name(output.Name)}' for model '{surface.Model.Name}'");
            if (!seen.Add(output.Name)) throw InferErrors.Invalid($"{request.Prefix}output '{Shown.Name(output.Name)}' is requested twice");
        }

        return [.. request.Outputs];
    }

    private AnsweredOutput Answer(RequestedOutput asked, ComputedOutput output, ModelSurface surface)
    {
        var value = asked.Classes > 0 ? Classification.Apply(asked.Name, output, asked.Classes, surface.Model, surface.Batches) : output.Value;
        if (asked.Target is not { } target) return new AnsweredOutput(asked, value, null);
        var bytes = RawTensors.Write(value);
        memory.Write(target, bytes, asked.Name);
        return new AnsweredOutput(asked, value, target with { ByteSize = bytes.Length });
    }
}
