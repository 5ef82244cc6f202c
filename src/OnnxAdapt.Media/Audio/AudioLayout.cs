using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio.Features;
using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio;

/// <summary>Where samples or features go in a graph's inputs.</summary>
internal sealed class AudioLayout
{
    private static readonly string[] MaskNames = ["attention_mask", "padding_mask", "input_mask", "feature_mask", "mask"];
    private readonly ModelSignature _signature;
    private readonly TensorSignature _input;
    private readonly AxisRole[] _axes;
    private readonly int _channels;

    private AudioLayout(ModelSignature signature, TensorSignature input, AxisRole[] axes, int channels)
    {
        _signature = signature;
        _input = input;
        _axes = axes;
        _channels = axes.Contains(AxisRole.Channels) ? channels : 1;
    }

    private enum AxisRole
    {
        One,
        Steps,
        Bins,
        Channels,
    }

    /// <summary>The layout for a graph; null with the reason why there is none.</summary>
    public static AudioLayout? Find(AudioSettings settings, ModelSignature signature, out string problem)
    {
        var sounds = signature.Inputs.Where(input => !IsBesides(input)).ToArray();
        if (sounds is not [{ ElementType: TensorElementType.Float, Shape: { Count: >= 2 and <= 4 } shape } input])
        {
            problem = "the graph has not exactly one input of floats with 2 to 4 axes beside an attention mask or lengths";
            return null;
        }

        var axes = settings.Frames is null ? WaveAxes(shape) : FeatureAxes(settings, shape);
        if (axes is null)
        {
            problem = settings.Frames is null
                ? $"the graph's input {input} has more than one axis for samples"
                : $"the graph's input {input} has no axes for frames of {settings.Bins * settings.Stack} features{(settings.Channels > 1 ? $" in {settings.Channels} channels" : "")}";
            return null;
        }

        problem = "";
        return new AudioLayout(signature, input, axes, settings.Channels);
    }

    /// <summary>The settings with the length that the graph insists on, where they leave it open.</summary>
    public AudioSettings Fit(AudioSettings settings)
    {
        if (settings.Samples is not null || settings.FrameCount is not null || _input.Shape![Array.IndexOf(_axes, AxisRole.Steps) + 1].Value is not { } steps) return settings;
        return settings.Frames is null ? settings with { Samples = (int)steps } : settings with { FrameCount = (int)steps * settings.Stack };
    }

    /// <summary>The tensors of a row, in the graph's order.</summary>
    public IReadOnlyList<NamedTensor> Tensors(FeatureMatrix features, int counted) =>
        [.. _signature.Inputs.Select(input => new NamedTensor(input.Name, input == _input ? Sound(features) : Beside(input, features.Frames, counted)))];

    private Tensor Sound(FeatureMatrix features)
    {
        var tensor = Tensor.Allocate(TensorElementType.Float, Array.ConvertAll(_axes, role => SizeOf(role, features)));
        var target = tensor.AsSpan<float>();
        var transposes = features.Bins > 1 && Array.IndexOf(_axes, AxisRole.Steps) > Array.IndexOf(_axes, AxisRole.Bins);
        var interleaved = _axes[^1] == AxisRole.Channels;
        for (var channel = 0; channel < _channels; channel++)
        {
            Copy(features, target[(interleaved ? channel : channel * features.Values.Length)..], transposes, interleaved ? _channels : 1);
        }

        return tensor;
    }

    private static void Copy(FeatureMatrix features, Span<float> target, bool transposes, int step)
    {
        var (frameStep, binStep) = transposes ? (step, features.Frames * step) : (features.Bins * step, step);
        if (!transposes && step == 1)
        {
            features.Values.CopyTo(target);
            return;
        }

        for (var frame = 0; frame < features.Frames; frame++)
        {
            var source = features.Frame(frame);
            for (var bin = 0; bin < source.Length; bin++) target[(frame * frameStep) + (bin * binStep)] = source[bin];
        }
    }

    private long SizeOf(AxisRole role, FeatureMatrix features) => role switch
    {
        AxisRole.Steps => features.Frames,
        AxisRole.Bins => features.Bins,
        AxisRole.Channels => _channels,
        _ => 1,
    };

    /// <summary>A mask has a one for each step that counts; a length is their number.</summary>
    private static Tensor Beside(TensorSignature input, int steps, int counted)
    {
        var isMask = input.Shape!.Count == 2;
        var tensor = isMask ? Tensor.Allocate(input.ElementType, steps) : Tensor.Allocate(input.ElementType);
        var (count, value) = isMask ? (counted, 1) : (1, counted);
        switch (input.ElementType)
        {
            case TensorElementType.Int64: tensor.AsSpan<long>()[..count].Fill(value); break;
            case TensorElementType.Int32: tensor.AsSpan<int>()[..count].Fill(value); break;
            case TensorElementType.Bool: tensor.Data.Span[..count].Fill((byte)value); break;
            default: tensor.AsSpan<float>()[..count].Fill(value); break;
        }

        return tensor;
    }

    private static bool IsBesides(TensorSignature input) => input switch
    {
        { Shape.Count: 2, ElementType: TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.Bool or TensorElementType.Float } => MaskNames.Contains(input.Name),
        { Shape.Count: 1, ElementType: TensorElementType.Int64 or TensorElementType.Int32 } => input.Name.Contains("length", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Samples lie along the last axis that is not fixed to 1.</summary>
    private static AxisRole[]? WaveAxes(IReadOnlyList<Dimension> shape)
    {
        var axes = new AxisRole[shape.Count - 1];
        var steps = shape.Count - 1;
        while (steps > 1 && shape[steps].Value == 1) steps--;
        axes[steps - 1] = AxisRole.Steps;
        return Enumerable.Range(1, axes.Length).All(axis => axis == steps || shape[axis].Value is null or 1) ? axes : null;
    }

    private static AxisRole[]? FeatureAxes(AudioSettings settings, IReadOnlyList<Dimension> shape)
    {
        if (shape.Count == 2) return null;
        var axes = new AxisRole[shape.Count - 1];
        var channel = axes.Length == 2 ? -1 : FitsChannels(shape[1], settings) || !FitsChannels(shape[3], settings) ? 0 : 2;
        if (channel >= 0) axes[channel] = AxisRole.Channels;
        if (channel >= 0 ? shape[channel + 1].Value is { } count && count != settings.Channels : settings.Channels > 1) return null;
        var (first, second) = (channel == 0 ? 1 : 0, channel == 0 ? 2 : 1);
        var bins = settings.Bins * settings.Stack;
        var framesFirst = settings.FramesFirst ?? (shape[second + 1].Value == bins && shape[first + 1].Value != bins);
        (axes[first], axes[second]) = framesFirst ? (AxisRole.Steps, AxisRole.Bins) : (AxisRole.Bins, AxisRole.Steps);
        return shape[(framesFirst ? second : first) + 1].Value is { } fixedBins && fixedBins != bins ? null : axes;
    }

    private static bool FitsChannels(Dimension axis, AudioSettings settings) => axis.Value == settings.Channels;
}
