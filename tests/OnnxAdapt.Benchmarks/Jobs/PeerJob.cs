using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Tensor = OnnxAdapt.Abstractions.Tensor;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>The same job in PyTorch, on one thread, in a process of its own.</summary>
internal static class PeerJob
{
    /// <summary>Runs it; null when PyTorch is not there.</summary>
    public static JobResult? Run(AdaptationJob job, TextWriter notes)
    {
        var folder = Directory.CreateTempSubdirectory("onnxadapt-job-").FullName;
        try
        {
            Write(job, folder);
            using var process = PeerScript.Start("torch_adapt.py", folder);
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0) return Parse(answer);
            notes.WriteLine("The peer ended with an error; python3-torch with libopenblas0-pthread and python3-numpy are needed.");
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JobResult Parse(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        double Number(string name) => json.RootElement.GetProperty(name).GetDouble();
        return new JobResult(Number("accuracy"), Number("seconds"), Number("peak_mib"));
    }

    private static void Write(AdaptationJob job, string folder)
    {
        var model = OnnxReader.Read(job.GraphPath);
        using (var file = File.Create(Path.Combine(folder, "job.json"))) JsonSerializer.Serialize(file, Describe(job, model));
        using (var file = File.Create(Path.Combine(folder, "weights.safetensors"))) SafetensorsCodec.Write(file, Weights(model));
        job.Data.Training.Save(Path.Combine(folder, "train.safetensors"));
        job.Data.Test.Save(Path.Combine(folder, "test.safetensors"));
    }

    private static Dictionary<string, object> Describe(AdaptationJob job, OnnxModel model) => new()
    {
        ["kind"] = job.IsText ? "encoder" : "graph",
        ["nodes"] = model.Graph.Nodes.Select(Describe),
        ["input"] = job.Data.Training.Input,
        ["output"] = job.Features,
        ["trained"] = Trained(job.Trainable, model),
        ["blocks"] = job.Trainable.Blocks,
        ["lora"] = job.Trainable.Scope == Scope.Lora,
        ["batch_norm"] = job.Trainable.BatchNormalization == Trainable.Types.BatchNormalization.Training ? "training" : "frozen",
        ["head_only"] = job.IsHeadOnly,
        ["own_output"] = job.Trainable.OwnOutput,
        ["classes"] = job.Classes,
        ["width"] = job.Width,
        ["rate"] = job.Rate,
        ["head_rate"] = job.HeadRate,
        ["decay"] = AdaptationJob.Decay,
        ["epochs"] = job.Epochs,
        ["batch"] = job.Batch,
    };

    private static IEnumerable<string> Trained(Trainable trainable, OnnxModel model)
    {
        var chosen = trainable.Scope switch
        {
            Scope.All => ParameterSelector.All,
            Scope.LastBlocks => ParameterSelector.LastBlocks((int)trainable.Blocks),
            _ => ParameterSelector.None,
        };
        return chosen.In(model).Select(parameter => parameter.Name);
    }

    private static Dictionary<string, object> Describe(Node node) => new()
    {
        ["op"] = node.Op.OpType,
        ["inputs"] = node.Inputs.Select(input => input?.Name ?? ""),
        ["outputs"] = node.Outputs.Select(output => output?.Name ?? ""),
        ["attributes"] = node.Attributes.Where(attribute => Plain(attribute.Value) is not null).ToDictionary(attribute => attribute.Key, attribute => Plain(attribute.Value)!),
    };

    private static object? Plain(AttributeValue value) => value.Kind switch
    {
        AttributeKind.Int => value.Int,
        AttributeKind.Float => value.Float,
        AttributeKind.String => value.String,
        AttributeKind.Ints => value.Ints,
        _ => null,
    };

    private static ParameterSet Weights(OnnxModel model)
    {
        var set = new ParameterSet();
        foreach (var value in model.Graph.Initializers)
        {
            var data = value.Initializer!;
            if (data.Type is DataType.Float or DataType.Int64) set.Add(value.Name, Tensor.OfBytes((TensorElementType)(int)data.Type, [.. data.Sizes], data.Bytes.ToArray()));
        }

        return set;
    }
}
