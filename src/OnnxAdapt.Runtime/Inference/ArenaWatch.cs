namespace OnnxAdapt.Runtime.Inference;

/// <summary>
/// Says after which runs the arena gives back what it does not use. An input far larger than usual does not count as usual at once, and
/// what became unusual again is given back later, so that the arena holds what usual runs need, whatever shapes come by. Thread-safe.
/// </summary>
internal sealed class ArenaWatch
{
    /// <summary>Smaller inputs are never unusual.</summary>
    private const double Floor = 1024;
    private const double Unusual = 2;
    private const double Growth = 1.25;
    private const double Fading = 0.995;
    private readonly Lock _lock = new();
    private double _usual;
    private double _held;

    /// <summary>Whether the arena shrinks after a run.</summary>
    /// <param name="elements">Elements of its inputs.</param>
    public bool ShrinksAfter(long elements)
    {
        lock (_lock)
        {
            if (_usual > 0 && elements > Unusual * _usual)
            {
                _usual *= Growth;
                return true;
            }

            _usual = Math.Max(Math.Max(elements, Floor), _usual * Fading);
            _held = Math.Max(_held, elements);
            if (_held <= Unusual * _usual) return false;
            _held = elements;
            return true;
        }
    }
}
