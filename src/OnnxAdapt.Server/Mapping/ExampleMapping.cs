using Google.Protobuf.Collections;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Labelled examples. What cannot be read becomes an example that the session rejects with the reason.</summary>
internal static class ExampleMapping
{
    /// <summary>The examples of a batch, one for one.</summary>
    public static Example[] ToExamples(RepeatedField<V1.Example> examples)
    {
        var result = new Example[examples.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = ToExample(examples[i]);
        }

        return result;
    }

    private static Example ToExample(V1.Example example)
    {
        try
        {
            return new Example(ToInput(example), ToTarget(example));
        }
        catch (AdaptException failure)
        {
            return new Example(new ExampleInput.Unreadable(failure.Message), new ExampleTarget.Missing());
        }
    }

    private static ExampleInput ToInput(V1.Example example)
    {
        var input = InputMapping.ToInput(example.Input, "input");
        return example.Partners.Count == 0 ? input : new ExampleInput.Group([input, .. InputMapping.ToInputs(example.Partners, "partners")]);
    }

    private static ExampleTarget ToTarget(V1.Example example) => example.TargetCase switch
    {
        V1.Example.TargetOneofCase.Label => new ExampleTarget.Label(example.Label),
        V1.Example.TargetOneofCase.Labels => new ExampleTarget.Labels([.. example.Labels.Names]),
        V1.Example.TargetOneofCase.Values => new ExampleTarget.Values([.. example.Values.Numbers]),
        _ => new ExampleTarget.Missing(),
    };
}
