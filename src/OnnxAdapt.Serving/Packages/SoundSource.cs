using OnnxAdapt.Media.Audio.Settings;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Packages;

/// <summary>What a folder says about sound.</summary>
/// <param name="Settings">How it becomes the graph's input; null when that is not supported.</param>
/// <param name="Problem">Why not.</param>
/// <param name="Convolutions">How samples become frames inside the graph; null when the folder does not say.</param>
internal sealed record SoundSource(AudioSettings? Settings, string Problem = "", FrameReduction? Convolutions = null)
{
    /// <summary>Tells sources apart: two with the same key give the same numbers.</summary>
    public string Key => $"{Settings?.Key}|{Convolutions?.Key}";
}
